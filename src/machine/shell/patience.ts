/** When a block is to end: deadlines do not run out while the program itself is stopped, as by Ctrl-Z. */
import type { BlockRequest } from '../../core/run/ports.ts';
import { endGroup } from './process-group.ts';

/** Milliseconds between two looks at the clock; what takes much longer was no waiting. */
const TICK = 1000;
const MOST = 2 * TICK;

/** @param act called after that many milliseconds, once. @returns calls it off */
function after(milliseconds: number, act: () => void): () => void {
  let left = milliseconds;
  let last = performance.now();
  let timer: NodeJS.Timeout;
  const wait = () => {
    timer = setTimeout(
      () => {
        const now = performance.now();
        left -= Math.min(now - last, MOST);
        last = now;
        if (left > 0) wait();
        else act();
      },
      Math.min(left, TICK),
    );
  };
  wait();
  return () => clearTimeout(timer);
}

/** Ends a block's process group at its timeout or when the run is interrupted. */
export function endWhenAsked(
  pid: number,
  request: Pick<BlockRequest, 'timeoutMs' | 'signal'>,
): { reason(): 'timeout' | 'interrupted' | undefined; clear(): void } {
  let reason: 'timeout' | 'interrupted' | undefined;
  const end = (why: 'timeout' | 'interrupted') => {
    reason ??= why;
    void endGroup(pid);
  };
  const { timeoutMs } = request;
  const callOff = timeoutMs === undefined ? undefined : after(timeoutMs, () => end('timeout'));
  const onAbort = () => end('interrupted');
  if (request.signal?.aborted) onAbort();
  request.signal?.addEventListener('abort', onAbort);
  return {
    reason: () => reason,
    clear() {
      callOff?.();
      request.signal?.removeEventListener('abort', onAbort);
    },
  };
}
