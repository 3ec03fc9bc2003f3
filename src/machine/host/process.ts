/** Processes that outlive the runner: launched, recognised again, ended. Linux; reads /proc. */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { namesIn, textIn } from './lenient.ts';

/** A process id alone may be somebody else's by now; with its start and boot it is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks between boot and the process's start (field 22 of /proc/PID/stat). */
  readonly start: string;
  /** The kernel's id of this boot. */
  readonly boot: string;
}

export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly argv: readonly string[];
}

/** The kernel's id of this boot; empty where there is none to read. */
export function bootId(): string {
  return textIn('/proc/sys/kernel/random/boot_id').trim();
}

/** Undefined when there is no such process, or only its zombie. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const fields = statFields(pid);
  const start = fields?.[19];
  if (!fields || start === undefined || fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, start, boot: bootId() };
}

/**
 * What tells a process from a later one with the same number: when it started.
 * @returns undefined where there is no such process
 */
export function startOf(pid: number): string | undefined {
  // Field 22; the first of these is field 3.
  const fields = statFields(pid);
  if (fields) return fields[19];
  if (process.platform === 'linux') return undefined;
  try {
    const args = ['-o', 'lstart=', '-p', String(pid)];
    return execFileSync('ps', args, { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Undefined where there is no such process, or only `ps` could tell. */
export function parentOf(pid: number): number | undefined {
  return Number(statFields(pid)?.[1]) || undefined;
}

export function isAlive(identity: ProcessIdentity): boolean {
  const now = identityOf(identity.pid);
  return now !== undefined && now.start === identity.start && now.boot === identity.boot;
}

/** Every process that can be seen, with its arguments; kernel threads have none. */
export function allProcesses(): ProcessRow[] {
  return processIds().flatMap((pid) => {
    const parent = statFields(pid)?.[1];
    return parent === undefined ? [] : [{ pid, parent: Number(parent), argv: wordsOf(pid) }];
  });
}

/** Of every process that can be seen; none where there is no /proc. */
export function processIds(): number[] {
  return namesIn('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A process's command line; empty where it cannot be seen. */
export function wordsOf(pid: number | 'self'): string[] {
  return textIn(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);
}

/** Names the network namespace of a process, e.g. "net:[4026531833]"; undefined when not allowed. */
export function networkNamespace(pid: number | 'self'): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}

/**
 * Starts a program in a session of its own, with both outputs appended to a file.
 * @returns its identity, and a promise that settles only when it exits while this process looks on
 */
export async function launch(
  program: string,
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; log: string; cwd: string },
): Promise<{ identity: ProcessIdentity; exited: Promise<number | null> }> {
  const log = await open(options.log, 'a', 0o600);
  try {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
    const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    child.unref();
    const pid = child.pid ?? 0;
    return { identity: identityOf(pid) ?? { pid, start: '', boot: bootId() }, exited };
  } finally {
    await log.close();
  }
}

/**
 * Ends a process: SIGTERM, and SIGKILL after a while. Nothing happens to another one that has
 * come to carry its id.
 * @param patienceMs milliseconds between the two
 */
export async function endProcess(identity: ProcessIdentity, patienceMs: number): Promise<void> {
  if (!isAlive(identity)) return;
  signal(identity.pid, 'SIGTERM');
  if (await until(() => !isAlive(identity), patienceMs)) return;
  if (isAlive(identity)) signal(identity.pid, 'SIGKILL');
  await until(() => !isAlive(identity), 5000);
}

/** Polls until the condition holds. @returns false when it did not within `withinMs` milliseconds. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  everyMs = 25,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (true) {
    if (await holds()) return true;
    if (performance.now() > deadline) return false;
    await sleep(everyMs);
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Where a program is; the folders of system programs count, though not in every user's PATH. */
export function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...folders, ...SYSTEM_FOLDERS]) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {}
  }
  return undefined;
}

const SYSTEM_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The fields of `/proc/PID/stat` after the command's name: 0 is the state, 1 the parent, 19 the start. */
export function statFields(pid: number | string): string[] | undefined {
  const stat = textIn(`/proc/${pid}/stat`);
  const end = stat.lastIndexOf(')');
  return end < 0 ? undefined : stat.slice(end + 2).split(' ');
}
