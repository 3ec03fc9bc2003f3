/** Where the managed engine keeps what, and the record of what of it runs. */
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { UserError } from '../../../core/run/failure.ts';
import { jsonIn } from '../../host/lenient.ts';
import { ownFolder } from '../../host/own-folder.ts';
import type { Paths } from '../../host/paths.ts';
import type { ProcessIdentity } from '../../host/process.ts';
import { ownRuntime, ownSocket } from '../connect/choice.ts';

export type OwnFiles = ReturnType<typeof ownFiles>;

export function ownFiles(paths: Paths) {
  const folder = join(paths.state, 'engine');
  const runtime = ownRuntime(paths);
  return {
    folder,
    data: join(folder, 'data'),
    config: join(folder, 'dockerd.json'),
    log: join(folder, 'dockerd.log'),
    record: join(folder, 'running.json'),
    networkRecord: join(folder, 'network-before.json'),
    registryData: join(folder, 'registry'),
    registryConfig: join(folder, 'registry.yml'),
    registryLog: join(folder, 'registry.log'),
    registryRecord: join(folder, 'registry.json'),
    runtime,
    socket: ownSocket(paths),
    execRoot: join(runtime, 'x'),
    pidFile: join(runtime, 'dockerd.pid'),
  };
}

/** What of the managed engine was started; true only as far as the process is still that one. */
export interface OwnRecord {
  readonly version: 1;
  readonly dockerd: ProcessIdentity;
  /** The folder of its sockets. */
  readonly runtime: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Undefined when nothing was recorded, or what was cannot be read: then nothing is known. */
export function readRecord<T extends { version: 1 }>(path: string): T | undefined {
  const value = jsonIn<T>(path);
  return value.version === 1 ? (value as T) : undefined;
}

export function writeRecord<T extends { version: 1 }>(path: string, value: T): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
}

/** The longest path that a socket can have, in bytes; the kernel's 108 with the closing zero. */
const LONGEST_SOCKET_PATH = 107;

/**
 * Makes the folders, readable by their owner alone.
 * @throws UserError where another user could replace one, or the runtime folder is too long for sockets
 */
export function makeFolders(files: OwnFiles, paths: Paths): void {
  const longest = Buffer.byteLength(join(files.execRoot, 'containerd/containerd.sock.ttrpc'));
  if (longest > LONGEST_SOCKET_PATH) {
    throw new UserError('runtime-path-long', { folder: files.runtime }, 3);
  }
  ownFolder(files.runtime, 'LESSON_RUNTIME_DIR');
  for (const folder of [paths.state, files.folder, files.registryData]) {
    ownFolder(folder, 'XDG_STATE_HOME');
  }
}
