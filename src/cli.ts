#!/usr/bin/env node
/** The only place that touches the process: streams, signals, exit code. */
import type { Io } from './main.ts';

/** The build puts it in the place of this name: to read package.json would load what is shared with it. */
declare const LESSON_VERSION: string;

// Of libraries; it would reach learners in the middle of a lesson.
process.noDeprecation = true;

const stop = new AbortController();
/** Milliseconds; a second signal within them is the same key press, passed on by a parent as well. */
const ONE_PRESS = 50;
let interruptedAt: number | undefined;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    const now = performance.now();
    stop.abort();
    // Whoever insists gets out; the next run ends what this one could not.
    if (signal !== 'SIGHUP' && now - (interruptedAt ?? now) > ONE_PRESS) process.exit(130);
    interruptedAt ??= now;
  });
}

/** Milliseconds for a command to end after something has failed beside it. */
const GRACE = 2000;
let faults = 0;
let giveUp: NodeJS.Timeout | undefined;
process.on('uncaughtException', (error) => {
  if (++faults > 1) return;
  // The command ends as if it was interrupted, and what has failed is reported.
  stop.abort(error);
  giveUp = setTimeout(() => void reportAndLeave(error), GRACE);
});

async function reportAndLeave(error: unknown): Promise<void> {
  const { tellError } = await import('./main.ts');
  process.exit(await tellError(error, openIo()));
}

/** Milliseconds after the end in which what is still open may close. */
const LINGER = 200;

function leave(code: number): void {
  process.exitCode = code;
  clearTimeout(giveUp);
  const ended = setInterval(() => {
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit();
  }, LINGER);
  ended.unref();
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

let io: Io | undefined;
let stdin: NodeJS.ReadStream | undefined;

function openIo(): Io {
  io ??= {
    // Most commands do not read it, and opening it takes as long as printing a version.
    stdin() {
      if (stdin === undefined) {
        stdin = lasting(process.stdin);
        if (stdin.isTTY && process.platform !== 'win32') suspendable(stdin);
      }
      return stdin;
    },
    stdout: lasting(process.stdout),
    stderr: lasting(process.stderr),
    env: process.env,
    cwd: workingDirectory(),
    signal: stop.signal,
    now: () => performance.now(),
  };
  return io;
}

async function run(argv: readonly string[]): Promise<void> {
  // Until it is known how it ends: somebody waited for what never came.
  process.exitCode = 70;
  const { main } = await import('./main.ts');
  leave(await main(argv, openIo()));
}

const argv = process.argv.slice(2);
// Scripts ask for it often, and nothing else is needed for it.
if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-V')) {
  lasting(process.stdout).write(`${LESSON_VERSION}\n`);
} else void run(argv);

/**
 * Ctrl-Z and `fg`. A terminal in raw mode sends a key for it: whoever reads that emits `suspend` here.
 * The terminal's settings are its owner's while the program is stopped; `stopping` and `continued` say
 * when to take away what is drawn over, and when to draw it again.
 */
function suspendable(input: NodeJS.ReadStream): void {
  let asleep = false;
  let raw = false;
  // A wrapper such as npm is in the group, and the shell waits for all of it.
  input.on('suspend', () => process.kill(0, 'SIGTSTP'));
  const goOn = () => {
    raw ||= input.isRaw;
    asleep = false;
    // Off first: the shell may have changed it behind node's back, which would do nothing then.
    if (raw) input.setRawMode(false).setRawMode(true);
    raw = false;
    // Of another size of the window only the program in front hears.
    process.kill(process.pid, 'SIGWINCH');
    input.emit('continued');
  };
  const stopHere = () => {
    asleep = true;
    input.emit('stopping');
    raw = input.isRaw;
    if (raw) input.setRawMode(false);
    // As if there were no listener; where no shell could continue it, the kernel does nothing.
    process.off('SIGTSTP', stopHere);
    process.kill(process.pid, 'SIGTSTP');
    process.on('SIGTSTP', stopHere);
    setTimeout(() => {
      if (asleep) goOn();
    }, 50);
  };
  process.on('SIGTSTP', stopHere);
  // Also for one that was stopped by SIGSTOP, of which nobody hears.
  process.on('SIGCONT', goOn);
}

/** A shell may stand in a folder that is gone, say a sandbox; its name still tells where that was. */
function workingDirectory(): string {
  try {
    return process.cwd();
  } catch {
    // Libraries ask for it as well, and programs are started in it.
    process.chdir('/');
    return process.env.PWD ?? '/';
  }
}
