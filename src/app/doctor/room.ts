/** Room and tools of the machine: disk, memory, clock, bash, node. Judged from what was measured. */
import { existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { type Engine, isOlder, socketPath } from './engine.ts';
import { finding, type MachineFinding, type MachineFindingArgs } from './model.ts';
import type { RunProgram } from './ports.ts';

const GIGABYTE = 1e9;
/** For what lessons build on top of base images. */
const ROOM_FOR_LESSONS = GIGABYTE;
const ROOM_FOR_FILES = 0.1 * GIGABYTE;
/** Below this an engine fails at the first build. */
const NOTHING_WORKS = 0.2 * GIGABYTE;
/** Where a Python with its libraries is installed in a build. */
const MEMORY_WANTED = 1.5 * GIGABYTE;
/** Certificates and package indexes are refused beyond about a minute. */
const CLOCK_MATTERS = 30_000;
const LEAST_BASH = '3.2';
const LEAST_NODE = '20.19';

interface DiskPlace {
  readonly folder: string;
  readonly free: number;
  readonly device: number;
}

/** @param wanted bytes that base images still need */
export async function checkDisk(
  engine: Engine | undefined,
  sandbox: string,
  wanted: number,
): Promise<MachineFinding[]> {
  const root = engine && localRoot(engine);
  const [data, files] = await Promise.all([root && measure(root), measure(sandbox)]);
  return [
    ...diskFindings(data || undefined, files, ROOM_FOR_LESSONS + wanted),
    ...(engine && !data
      ? [finding('disk-unseen', 'note', { folder: engine.info.DockerRootDir ?? 'its data' })]
      : []),
  ];
}

export function diskFindings(
  data: DiskPlace | undefined,
  files: DiskPlace | undefined,
  wanted: number,
): MachineFinding[] {
  const findings: MachineFinding[] = [];
  const same = data !== undefined && data.device === files?.device;
  if (data) findings.push(judgeDisk(data, wanted, same ? 'both' : 'images'));
  if (files && !same) findings.push(judgeDisk(files, ROOM_FOR_FILES, 'files'));
  return findings;
}

function judgeDisk(
  { folder, free }: DiskPlace,
  wanted: number,
  of: MachineFindingArgs['disk-free']['of'],
): MachineFinding {
  if (free >= wanted) return finding('disk-free', 'ok', { free, folder, of });
  const severity = of !== 'files' && free < NOTHING_WORKS ? 'blocking' : 'warning';
  return finding('disk-low', severity, { free, wanted, folder, of });
}

async function measure(folder: string): Promise<DiskPlace | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return { folder, free: bavail * bsize, device: statSync(folder).dev };
  } catch {
    return undefined;
  }
}

/** Where the engine keeps its data, if that is a folder of this machine and not of a virtual one. */
function localRoot({ found, info }: Engine): string | undefined {
  const here =
    process.platform === 'linux' &&
    socketPath(found.facts.endpoint) !== undefined &&
    info.KernelVersion === release() &&
    !/docker desktop/i.test(info.OperatingSystem ?? '');
  return here && info.DockerRootDir && existsSync(info.DockerRootDir)
    ? info.DockerRootDir
    : undefined;
}

export function checkMemory(engine: Engine | undefined): MachineFinding {
  const there = engine?.info.MemTotal || undefined;
  if (there !== undefined && there < MEMORY_WANTED) {
    return finding('memory-low', 'warning', { engine: there, wanted: MEMORY_WANTED });
  }
  const args = { machine: totalmem(), cpus: engine?.info.NCPU || cpus().length };
  return finding('memory', 'ok', { ...args, ...(there === undefined ? {} : { engine: there }) });
}

export function clockFinding(differenceMs: number): MachineFinding {
  return Math.abs(differenceMs) > CLOCK_MATTERS
    ? finding('clock-differs', 'warning', { differenceMs: Math.round(differenceMs) })
    : finding('clock-agrees', 'ok', {});
}

export async function checkBash(run: RunProgram): Promise<MachineFinding> {
  const said = await run('bash', ['-c', 'echo "$BASH_VERSION"'], { timeoutMs: 5000 });
  const version = said.exitCode === 0 ? /^\d+\.\d+[^\s(]*/.exec(said.stdout)?.[0] : undefined;
  if (version === undefined) return finding('bash-missing', 'blocking', {}, said.durationMs);
  return isOlder(version, LEAST_BASH)
    ? finding('bash-old', 'blocking', { version, least: LEAST_BASH }, said.durationMs)
    : finding('bash-works', 'ok', { version }, said.durationMs);
}

export function nodeFinding(version: string): MachineFinding {
  return isOlder(version, LEAST_NODE)
    ? finding('node-old', 'warning', { version, least: LEAST_NODE })
    : finding('node-works', 'ok', { version });
}
