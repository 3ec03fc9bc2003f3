/** Installs what a managed engine needs, with apt: planned, then done. No other package manager was tried. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { type InstallObstacle, UserError } from '../../core/run/failure.ts';
import { missingNeeds, missingPrograms } from './packages.ts';
import { findProgram } from './process.ts';

export interface InstallPlan {
  /** Empty when nothing is missing. */
  readonly packages: readonly string[];
  /** As they will be run, in order. */
  readonly commands: readonly (readonly string[])[];
  /** About how long, and how much on disk; 0 when nothing is missing. */
  readonly minutes: number;
  readonly megabytes: number;
  /** What takes the packages away again; undefined when nothing is installed. */
  readonly undo?: string;
  /** Left out when it is possible. */
  readonly obstacle?: InstallObstacle;
}

const NOTHING: InstallPlan = {
  packages: [],
  commands: [],
  minutes: 0,
  megabytes: 0,
};

/** Without the names of packages, and without sudo. */
const INSTALL = [
  'apt-get',
  'install',
  '--yes',
  '--no-install-recommends',
  // Nothing that is there may go: another maker's docker packages are in conflict with these.
  '--no-remove',
  '-o',
  'DPkg::Lock::Timeout=120',
  '-o',
  // A container may have no pseudo-terminals to give.
  'Dpkg::Use-Pty=0',
];

/** Looks what is missing for a managed engine; changes nothing. */
export async function planInstall(env: NodeJS.ProcessEnv): Promise<InstallPlan> {
  if (process.platform !== 'linux') {
    return { ...NOTHING, obstacle: { why: 'no-packages' } };
  }
  if (!findProgram('apt-get', env)) {
    const missing = missingPrograms(env);
    return missing.length === 0 ? NOTHING : { ...NOTHING, obstacle: { why: 'no-apt', missing } };
  }
  const needs = missingNeeds(env);
  if (needs.length === 0) return NOTHING;
  const packages = new Set(needs.map(({ name }) => name));
  // From Debian 13 on the CLI is a package of its own.
  if (needs.some(({ program }) => program === 'docker') && (await aptKnows('docker-cli'))) {
    packages.add('docker-cli');
  }
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const update = listsAreOld() ? [[...sudo, 'apt-get', 'update']] : [];
  const plan = {
    packages: [...packages],
    commands: [...update, [...sudo, ...INSTALL, ...packages]],
    minutes: packages.has('docker.io') ? 1 : 0.5,
    megabytes: needs.reduce((sum, need) => sum + need.megabytes, 0),
    undo: [...(sudo.length > 0 ? ['sudo'] : []), 'apt-get remove', ...packages].join(' '),
  };
  const obstacle = await obstacleTo(env, sudo.length > 0, plan.packages);
  return obstacle === undefined ? plan : { ...plan, obstacle };
}

async function obstacleTo(
  env: NodeJS.ProcessEnv,
  needsSudo: boolean,
  packages: readonly string[],
): Promise<InstallObstacle | undefined> {
  const byHand = `${needsSudo ? 'sudo ' : ''}apt-get install ${packages.join(' ')}`;
  if (env.LESSON_INSTALL === 'no') return { why: 'forbidden', byHand };
  if (!needsSudo) return undefined;
  const allowed =
    findProgram('sudo', env) !== undefined &&
    (await promisify(execFile)('sudo', ['-n', 'true']).then(
      () => true,
      () => false,
    ));
  return allowed ? undefined : { why: 'no-sudo', byHand };
}

async function aptKnows(name: string): Promise<boolean> {
  const shown = await promisify(execFile)('apt-cache', ['show', name]).catch(() => undefined);
  return shown !== undefined && shown.stdout.trim() !== '';
}

/** A week, after which a list may name packages that the mirror no longer has; milliseconds. */
const LISTS_ARE_GOOD_FOR = 7 * 24 * 3600 * 1000;

function listsAreOld(): boolean {
  const folder = '/var/lib/apt/lists';
  const names = existsSync(folder) ? readdirSync(folder) : [];
  const lists = names.filter((name) => /_Packages(\.\w+)?$/.test(name));
  return lists.length === 0 || Date.now() - statSync(folder).mtimeMs > LISTS_ARE_GOOD_FOR;
}

export interface InstallOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly onProgress?: (progress: { text: string; fraction?: number }) => void;
  readonly signal?: AbortSignal;
}

/**
 * Runs a plan's commands. Consent is the caller's to get.
 * @throws UserError (3) where it is forbidden or impossible, or the package manager fails
 */
export async function install(plan: InstallPlan, options: InstallOptions): Promise<void> {
  const forbidden = options.env.LESSON_INSTALL === 'no' && { why: 'forbidden' as const };
  const obstacle = plan.obstacle ?? forbidden;
  if (obstacle) throw new UserError('install-impossible', { obstacle }, 3);
  if (plan.packages.length === 0) return;
  await withoutServices(async () => {
    for (const command of plan.commands) {
      const said = await run(command, options);
      if (said === undefined) continue;
      // The lists name a version that the mirror no longer has, or none at all.
      if (
        /Unable to (locate package|fetch)|404 +Not Found/.test(said) &&
        command.includes('install')
      ) {
        await run([...command.slice(0, command.indexOf('apt-get')), 'apt-get', 'update'], options);
        if ((await run(command, options)) === undefined) continue;
      }
      throw failed(command, said);
    }
  });
}

/** @returns what was said, when it failed */
async function run(
  command: readonly string[],
  options: InstallOptions,
): Promise<string | undefined> {
  const { execa } = await import('execa');
  const { env, onProgress, signal } = options;
  const [program = '', ...args] = command;
  // On a descriptor of its own, since apt makes that one non-blocking; sudo would close it.
  const tells = program === 'apt-get' && args[0] === 'install';
  const child = execa(program, tells ? [...args, '-o', 'APT::Status-Fd=3'] : args, {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l', LC_ALL: 'C.UTF-8' },
    extendEnv: false,
    reject: false,
    all: true,
    stdio: tells ? ['ignore', 'pipe', 'pipe', 'pipe'] : ['ignore', 'pipe', 'pipe'],
    // A package manager that is ended halfway leaves the machine in a bad state.
    killSignal: 'SIGINT',
    forceKillAfterDelay: false,
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  onProgress?.({ text: command.includes('update') ? 'reading package lists' : 'installing' });
  let rest = '';
  const status = tells ? (child.stdio[3] as Readable | null) : null;
  status?.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const progress = statusLine(line);
      if (progress) onProgress?.(progress);
    }
  });
  const result = await child;
  signal?.throwIfAborted();
  return result.failed ? result.all || String(result.cause ?? '') : undefined;
}

/** apt's own account: `dlstatus` is the first half of the way, `pmstatus` the second. */
export function statusLine(line: string): { text: string; fraction: number } | undefined {
  const [, kind, percent, text] =
    /^(dl|pm)status:[^:]*(?::[^:]*)?:(\d+(?:\.\d+)?):(.*)$/.exec(line) ?? [];
  if (kind === undefined || text === undefined) return undefined;
  const half = Number(percent) / 200;
  return { text: text.trim(), fraction: kind === 'dl' ? half : 0.5 + half };
}

function failed(command: readonly string[], said: string): UserError {
  const lines = said.split('\n').filter((line) => line.trim());
  const telling = lines.filter((line) => /^(E:|W:|Err:|Error)|\berror\b/i.test(line));
  const last = (telling.length > 0 ? telling : lines).slice(-6).join('\n');
  return new UserError('install-failed', { command: command.join(' '), said: last }, 3);
}

const POLICY = '/usr/sbin/policy-rc.d';

/**
 * Packages start their services as they are installed. Without a service manager nobody would look
 * after those, and the registry's would listen to the whole network: only Docker's own may start,
 * and only under systemd.
 */
async function withoutServices<T>(work: () => Promise<T>): Promise<T> {
  const managed = existsSync('/run/systemd/system');
  const ours = process.getuid?.() === 0 && !existsSync(POLICY);
  const hadRegistry = existsSync('/usr/bin/docker-registry');
  if (ours) {
    const deny = managed ? 'case "$1" in docker-registry*) exit 101 ;; esac\nexit 0' : 'exit 101';
    await writeFile(
      POLICY,
      `#!/bin/sh\n# Made by "lesson setup", and gone when it is done.\n${deny}\n`,
      {
        mode: 0o755,
      },
    );
  }
  try {
    return await work();
  } finally {
    if (ours) await rm(POLICY, { force: true });
    if (managed && !hadRegistry && existsSync('/usr/bin/docker-registry')) {
      const args = ['disable', '--now', 'docker-registry'];
      await promisify(execFile)('systemctl', args).catch(() => {});
    }
  }
}
