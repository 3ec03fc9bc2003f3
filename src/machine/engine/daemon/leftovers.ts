/** What a daemon of the managed engine left behind when it did not end by itself. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { mountsBelow } from '../../host/mounts.ts';
import { isOwnFolder } from '../../host/own-folder.ts';
import {
  allProcesses,
  endProcess,
  identityOf,
  type ProcessRow,
  signal,
} from '../../host/process.ts';
import type { OwnFiles } from './files.ts';

/** Ends containers, their shims and containerd, and takes mounts and sockets away. */
export async function clearLeftovers(files: OwnFiles): Promise<void> {
  const rows = allProcesses();
  const ours = rows.filter((row) => belongsTo(files, row));
  const shims = ours.filter((row) => row.argv[0]?.includes('containerd-shim'));
  // A shim's children are the containers' first processes; the rest of a container dies with it.
  for (const child of rows.filter((row) => shims.some((shim) => shim.pid === row.parent))) {
    signal(child.pid, 'SIGKILL');
  }
  const order = [...ours.filter((row) => !shims.includes(row)), ...shims];
  for (const row of order) {
    const identity = identityOf(row.pid);
    if (identity) await endProcess(identity, shims.includes(row) ? 500 : 5000);
  }
  await unmountBelow([files.execRoot, files.data]);
  if (!isOwnFolder(files.runtime)) return;
  await rm(files.socket, { force: true });
  await rm(files.pidFile, { force: true });
  // With a container's root still mounted there, this would empty the container.
  if (mountsBelow([files.execRoot]).length === 0) {
    await rm(files.execRoot, { recursive: true, force: true });
  }
}

/** By the paths among its arguments, which only this engine's processes have. */
function belongsTo(files: OwnFiles, row: ProcessRow): boolean {
  const program = row.argv[0]?.split('/').at(-1) ?? '';
  if (program === 'dockerd') return row.argv.includes(files.config);
  if (!/^(containerd|containerd-shim.*|docker-containerd.*)$/.test(program)) return false;
  return row.argv.some((word) => word.startsWith(`${files.execRoot}/`));
}

async function unmountBelow(folders: readonly string[]): Promise<void> {
  // The last mounted first: it may lie on or in an earlier one.
  for (const place of mountsBelow(folders).reverse()) {
    await promisify(execFile)('umount', [place]).catch(() =>
      promisify(execFile)('umount', ['-l', place]).catch(() => {}),
    );
  }
}
