/** Waiting until a background block is ready: asks again and again, never sleeps for a guessed time. */
import type { Verdict } from '../expect/verdict.ts';
import type { Wait } from '../lesson/model.ts';
import type { Place } from '../pattern/place.ts';
import type { BackgroundBlock, Ports } from './ports.ts';

/** Milliseconds between two looks. */
const INTERVAL = 100;
/** Milliseconds that count between two looks at most: the program may have been stopped by Ctrl-Z. */
const MOST = 10_000;

export interface Readiness {
  readonly ready: boolean;
  verdict(place: Place): Verdict;
}

export async function waitUntilReady(
  wait: Wait,
  block: BackgroundBlock,
  ports: Ports,
  signal: AbortSignal,
): Promise<Readiness> {
  let waitedMs = 0;
  let last = ports.now();
  let ended = false;
  void block.ended.then(() => {
    ended = true;
  });
  const tell = (outcome: 'passed' | 'failed', code: string): Readiness => ({
    ready: outcome === 'passed',
    verdict: (place) => ({
      outcome,
      code,
      args: { wait: wait.kind, waitedMs, deadlineMs: wait.deadlineMs },
      place,
    }),
  });
  for (;;) {
    const ready = await isReady(wait, block, ports);
    const now = ports.now();
    waitedMs += Math.min(now - last, MOST);
    last = now;
    if (ready) return tell('passed', 'background-ready');
    if (ended) return tell('failed', 'background-ended');
    if (signal.aborted || waitedMs > wait.deadlineMs) return tell('failed', 'background-not-ready');
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}

async function isReady(wait: Wait, block: BackgroundBlock, ports: Ports): Promise<boolean> {
  switch (wait.kind) {
    case 'log':
      return block.output().includes(wait.line);
    case 'http': {
      const answer = await ports.world.http(wait.url);
      return answer !== undefined && answer.status < 500;
    }
    case 'port':
      return ports.openPort(wait.port);
  }
}
