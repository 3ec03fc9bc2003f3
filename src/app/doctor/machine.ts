/** The real machine behind the ports of the checks. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { interrupted } from '../../core/run/failure.ts';
import type { Listen, Reach, RunProgram } from './ports.ts';

/** Milliseconds that a program has left after Ctrl-C: cut off in the middle, it might leave something. */
const GRACE = 2000;

export function realRun(env: NodeJS.ProcessEnv, signal: AbortSignal): RunProgram {
  return async (program, args, options = {}) => {
    if (signal.aborted) throw interrupted();
    const started = performance.now();
    const child = execa(program, args, {
      env,
      extendEnv: false,
      // A group of its own, which the terminal's Ctrl-C does not reach.
      detached: true,
      reject: false,
      stripFinalNewline: false,
      timeout: options.timeoutMs ?? 0,
      killSignal: 'SIGKILL',
      ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
    });
    let grace: NodeJS.Timeout | undefined;
    const hurry = () => {
      grace = setTimeout(() => child.kill('SIGKILL'), GRACE);
    };
    signal.addEventListener('abort', hurry, { once: true });
    const { exitCode, stdout, stderr, timedOut } = await child;
    signal.removeEventListener('abort', hurry);
    clearTimeout(grace);
    if (signal.aborted) throw interrupted();
    const durationMs = performance.now() - started;
    return { exitCode, stdout, stderr, timedOut, durationMs };
  };
}

/** Tries again until something is said: a port may be open before anybody listens behind it. */
export const listen: Listen = async (port, withinMs) => {
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline) {
    const line = await firstLine(port, Math.min(1000, deadline - performance.now()));
    if (line) return line;
    await sleep(50);
  }
  return undefined;
};

function firstLine(port: number, withinMs: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1' });
    socket.setTimeout(Math.max(1, withinMs), () => socket.destroy());
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) socket.destroy();
    });
    // Refused or reset: nobody listens yet.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text.split('\n')[0] ?? ''));
  });
}

/** In node 20 it may come to no end where a server closes the connection at once; that is no answer. */
const FETCH = 'process.exitCode = 1; fetch(process.argv[1]).then(() => process.exit(0), () => 0)';

/** In a process of its own: where names are not answered, looking one up can only be ended that way. */
export function realReach(run: RunProgram): Reach {
  return async (url) =>
    (await run(process.execPath, ['-e', FETCH, url], { timeoutMs: 4000 })).exitCode === 0;
}
