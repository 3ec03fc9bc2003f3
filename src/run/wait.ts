/** Waiting until a background block is ready: asks again and again, never sleeps for a guessed time. */
import type { Verdict } from '../expect/verdict.ts';
import type { Place, Wait } from '../lesson/model.ts';
import type { BackgroundBlock, Ports } from './ports.ts';

/** Milliseconds between two looks. */
const INTERVAL = 100;

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
  const started = ports.now();
  let ended = false;
  void block.ended.then(() => {
    ended = true;
  });
  const tell = (outcome: 'passed' | 'failed', code: string): Readiness => ({
    ready: outcome === 'passed',
    verdict: (place) => ({
      outcome,
      code,
      args: { wait: wait.kind, waitedMs: ports.now() - started, deadlineMs: wait.deadlineMs },
      place,
    }),
  });
  for (;;) {
    if (await isReady(wait, block, ports)) return tell('passed', 'background-ready');
    if (ended) return tell('failed', 'background-ended');
    if (signal.aborted || ports.now() - started > wait.deadlineMs)
      return tell('failed', 'background-not-ready');
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
