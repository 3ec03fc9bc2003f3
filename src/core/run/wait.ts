/** Waiting until what a block has started is ready: asks again and again, never sleeps for a guessed time. */
import type { ContainerFacts, Waited } from '../expect/codes.ts';
import { failed, type Judgement, passed } from '../expect/verdict.ts';
import type { Wait } from '../lesson/model.ts';
import type { BackgroundBlock, BlockResult, Ports } from './ports.ts';

/** Milliseconds between two looks. */
const INTERVAL = 100;
/** Milliseconds that count between two looks at most: the program may have been stopped by Ctrl-Z. */
const MOST = 10_000;

export interface Readiness {
  readonly ready: boolean;
  readonly judgement: Judgement;
}

/** What was found at one look. `over`: it will not become ready any more. */
interface Glance {
  readonly ready: boolean;
  readonly over?: boolean;
  readonly container?: ContainerFacts;
}

/** Milliseconds that have passed, without breaks of the program itself. */
export class Patience {
  waitedMs = 0;
  #last: number;
  readonly #now: () => number;
  readonly #deadlineMs: number;

  constructor(now: () => number, deadlineMs: number) {
    this.#now = now;
    this.#deadlineMs = deadlineMs;
    this.#last = now();
  }

  /** Whether the deadline has passed. */
  isOver(): boolean {
    const now = this.#now();
    this.waitedMs += Math.min(now - this.#last, MOST);
    this.#last = now;
    return this.waitedMs > this.#deadlineMs;
  }

  async rest(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, INTERVAL));
  }
}

/** @param block runs on in the background; undefined: the block has ended well */
export async function waitUntilReady(
  wait: Wait,
  ports: Ports,
  signal: AbortSignal,
  block?: BackgroundBlock,
): Promise<Readiness> {
  const patience = new Patience(ports.now, wait.deadlineMs);
  let ended: BlockResult | undefined;
  void block?.ended.then((result) => {
    ended = result;
  });
  const { deadlineMs } = wait;
  for (;;) {
    const isLast = ended !== undefined;
    const sight = await look(wait, ports, block);
    const over = patience.isOver();
    const { container } = sight;
    const waited: Waited = {
      wait: wait.kind,
      ...(block && !('container' in wait) ? {} : { name: subject(wait) }),
      waitedMs: patience.waitedMs,
      deadlineMs,
      ...(container ? { container } : {}),
    };
    if (sight.ready)
      return { ready: true, judgement: passed(block ? 'background-ready' : 'wait-ready', waited) };
    // A command that ended well may have started what runs on, like `docker run -d`.
    if (isLast && ended && (wait.kind === 'log' || ended.exitCode !== 0)) {
      const { exitCode } = ended;
      const args = exitCode === undefined ? waited : { ...waited, exitCode };
      return { ready: false, judgement: failed('background-ended', args) };
    }
    if (sight.over || over || signal.aborted) {
      const code = block && !ended ? 'background-not-ready' : 'wait-over';
      return { ready: false, judgement: failed(code, waited) };
    }
    await patience.rest();
  }
}

function subject(wait: Wait): string {
  if ('container' in wait) return wait.container;
  if (wait.kind === 'http') return wait.url;
  return wait.kind === 'port' ? wait.port : wait.line;
}

async function look(wait: Wait, ports: Ports, block?: BackgroundBlock): Promise<Glance> {
  switch (wait.kind) {
    case 'log':
      return { ready: block?.output().includes(wait.line) ?? false };
    case 'http': {
      const answer = await ports.world.http(wait.url);
      return { ready: answer !== undefined && answer.status < 500 };
    }
    case 'port':
      return { ready: await ports.openPort(wait.port) };
    default:
      return lookAtContainer(wait, ports);
  }
}

async function lookAtContainer(
  wait: Extract<Wait, { container: string }>,
  { world }: Ports,
): Promise<Glance> {
  const found = await world.container(wait.container);
  if (!found) return { ready: false };
  const { state, exitCode, health } = found;
  const ended = state === 'exited' || state === 'dead';
  const needsLog = ended || wait.kind === 'logs';
  const log = needsLog ? ((await world.logs(wait.container)) ?? '') : '';
  const ready = {
    running: state === 'running',
    healthy: health === 'healthy',
    logs: wait.kind === 'logs' && log.includes(wait.line),
  }[wait.kind];
  const lastLine = log.trimEnd().split('\n').at(-1);
  const container = {
    state,
    ...(ended ? { exitCode } : {}),
    ...(health ? { health } : {}),
    ...(ended && lastLine ? { lastLine } : {}),
  };
  const never = wait.kind === 'healthy' && state === 'running' && health === undefined;
  return { ready, over: ended || never, container };
}
