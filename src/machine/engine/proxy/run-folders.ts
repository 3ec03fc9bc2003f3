/** The folders of runs in the runtime folder: scripts, configuration and the socket that blocks talk to. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookThrough } from '../../host/lenient.ts';
import { isOwnFolder } from '../../host/own-folder.ts';
import { connects } from '../../host/reach.ts';

/** A file in the folder of a run: the runner's process id. */
const RUNNER = 'runner';

/** As `newRunId` makes them. */
const RUN_ID = /^[0-9a-z]{8,9}[0-9a-f]{6}$/;

/** Milliseconds after which a folder without a runner's id is nobody's. */
const UNCLAIMED = 10_000;

/** Says who works in a run's folder: by this a later run knows that nobody will come back to it. */
export function claimRunFolder(folder: string): void {
  writeFileSync(join(folder, RUNNER), String(process.pid));
}

/** Removes the folders of runs whose socket nobody listens at any more. */
export async function removeDeadRunFolders(runtimeDir: string): Promise<void> {
  for (const name of ownIn(runtimeDir)) {
    const socket = join(runtimeDir, name, 'docker.sock');
    // A run makes its folder first, then the socket, then the configuration.
    const begun = existsSync(join(runtimeDir, name, 'docker', 'config.json'));
    if (
      (begun || hasLostItsRunner(join(runtimeDir, name)) || isOldRun(runtimeDir, name)) &&
      !(await connects({ path: socket }))
    ) {
      rmSync(join(runtimeDir, name), { recursive: true, force: true });
    }
  }
}

/** The folders of this user; those of others in a shared folder are none of our business. */
function ownIn(runtimeDir: string): string[] {
  const names = existsSync(runtimeDir) ? readdirSync(runtimeDir) : [];
  return names.filter((name) => isOwnFolder(join(runtimeDir, name)));
}

/** The process ids of runs that are open, shells and watchers among them. */
export async function openRuns(runtimeDir: string): Promise<number[]> {
  const names = ownIn(runtimeDir).filter((name) => RUN_ID.test(name));
  const pids: number[] = [];
  for (const name of names) {
    const folder = join(runtimeDir, name);
    // A run says who it is before it listens.
    if (
      !existsSync(join(folder, RUNNER)) ||
      !(await connects({ path: join(folder, 'docker.sock') }))
    )
      continue;
    pids.push(runnerOf(folder));
  }
  return pids;
}

function runnerOf(folder: string): number {
  return Number(readFileSync(join(folder, RUNNER), 'utf8'));
}

function hasLostItsRunner(folder: string): boolean {
  try {
    process.kill(runnerOf(folder), 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

function isOldRun(runtimeDir: string, name: string): boolean {
  const stat = lookThrough(join(runtimeDir, name));
  return RUN_ID.test(name) && stat !== undefined && Date.now() - stat.mtimeMs > UNCLAIMED;
}
