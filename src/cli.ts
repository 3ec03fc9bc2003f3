#!/usr/bin/env node
/** The only place that touches the process: streams, signals, exit code. */
import { main } from './main.ts';

// Of libraries; it would reach learners in the middle of a lesson.
process.noDeprecation = true;

const stop = new AbortController();
let interrupts = 0;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    stop.abort();
    // Whoever insists gets out; the next run ends what this one could not.
    if (++interrupts === 3) process.exit(130);
  });
}
/**
 * A reader that has seen enough, as `head` has, is no error, nor is a terminal's window that is closed
 * (EIO); what runs is ended as by Ctrl-C.
 */
function lasting<S extends NodeJS.ReadStream | NodeJS.WriteStream>(stream: S): S {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    stop.abort();
  });
  return stream;
}

let stdin: NodeJS.ReadStream | undefined;
// Until it is known how it ends: somebody waited for what never came.
process.exitCode = 70;
main(process.argv.slice(2), {
  // Most commands do not read it, and opening it takes as long as printing a version.
  stdin() {
    stdin ??= lasting(process.stdin);
    return stdin;
  },
  stdout: lasting(process.stdout),
  stderr: lasting(process.stderr),
  env: process.env,
  cwd: workingDirectory(),
  signal: stop.signal,
  now: () => performance.now(),
}).then((code) => {
  process.exitCode = code;
});

/** A shell may stand in a folder that is gone, say a sandbox; its name still tells where that was. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    return process.env.PWD ?? '/';
  }
}
