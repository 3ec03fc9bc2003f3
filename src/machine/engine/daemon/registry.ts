/**
 * The stock registry server on loopback. The managed engine has it as mirror, so that stand-ins are
 * pulled like the real thing. Anybody on the machine can reach a loopback port, so that server
 * only reads; what is pushed comes in through a server of its own (registry-gate.ts).
 */
import { writeFile } from 'node:fs/promises';
import { parseReference, registryPath } from '../../../core/names/image-reference.ts';
import { UserError } from '../../../core/run/failure.ts';
import type { Paths } from '../../host/paths.ts';
import { freePort } from '../../host/ports.ts';
import {
  allProcesses,
  endProcess,
  findProgram,
  identityOf,
  isAlive,
  launch,
  type ProcessIdentity,
  until,
} from '../../host/process.ts';
import { connects } from '../../host/reach.ts';
import { makeFolders, ownFiles, readRecord, writeRecord } from './files.ts';

export interface RunningRegistry {
  /** On 127.0.0.1. */
  readonly port: number;
  readonly process: ProcessIdentity;
}

interface RegistryRecord extends RunningRegistry {
  readonly version: 1;
}

/** Milliseconds until it must listen; it takes about 50. */
const STARTS_WITHIN = 10_000;

export function registryUrl(registry: RunningRegistry): string {
  return `http://127.0.0.1:${registry.port}`;
}

/** The registry as it was recorded, when it still runs. */
export function runningRegistry(paths: Paths): RunningRegistry | undefined {
  const record = readRecord<RegistryRecord>(ownFiles(paths).registryRecord);
  return record && isAlive(record.process) ? record : undefined;
}

/**
 * Makes sure that the registry runs, at the same port as the last time where that is free.
 * @param keepPort the engine uses it already: another port will not do
 * @returns undefined where no registry server is installed
 * @throws UserError (3) when it does not start
 */
export async function startRegistry(
  paths: Paths,
  env: NodeJS.ProcessEnv,
  keepPort = false,
): Promise<RunningRegistry | undefined> {
  const running = runningRegistry(paths);
  if (running) return running;
  const program = findRegistry(env);
  if (!program) return undefined;
  await endStrays(paths);
  makeFolders(ownFiles(paths), paths);
  const files = ownFiles(paths);
  const last = readRecord<RegistryRecord>(files.registryRecord)?.port;
  const port = last !== undefined && (keepPort || (await isFree(last))) ? last : await freePort();
  await writeFile(
    files.registryConfig,
    registryConfig(files.registryData, { addr: `127.0.0.1:${port}` }, true),
    { mode: 0o600 },
  );
  const { identity } = await launch(program, ['serve', files.registryConfig], {
    env: registryEnv(env),
    log: files.registryLog,
    cwd: '/',
  });
  await writeRecord<RegistryRecord>(files.registryRecord, { version: 1, port, process: identity });
  await until(async () => !isAlive(identity) || (await listens(port)), STARTS_WITHIN);
  if (!isAlive(identity) || !(await listens(port))) {
    await endProcess(identity, 1000);
    throw new UserError('registry-failed', { log: files.registryLog }, 3);
  }
  return { port, process: identity };
}

/** Whether the registry can serve an image of Docker Hub, e.g. "ubuntu:20.04". */
export async function registryHas(paths: Paths, image: string): Promise<boolean> {
  const running = runningRegistry(paths);
  const { repository, tag, digest } = parseReference(image);
  if (!running) return false;
  const path = `/v2/${registryPath(repository)}/manifests/${digest ?? tag}`;
  return fetch(`${registryUrl(running)}${path}`, { method: 'HEAD' }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** The value of the API's X-Registry-Auth header. */
export function registryAuth(login: {
  username: string;
  password: string;
  serveraddress: string;
}): string {
  // Old engines want the padding, which node's base64url leaves out.
  const base64 = Buffer.from(JSON.stringify(login)).toString('base64');
  return base64.replaceAll('+', '-').replaceAll('/', '_');
}

export async function stopRegistry(paths: Paths): Promise<void> {
  const running = runningRegistry(paths);
  if (running) await endProcess(running.process, 5000);
  await endStrays(paths);
}

/** One that was started and not recorded, because its starter was killed in between. */
async function endStrays(paths: Paths): Promise<void> {
  const { registryConfig: config } = ownFiles(paths);
  for (const { pid, argv } of allProcesses()) {
    const identity = argv[1] === 'serve' && argv[2] === config ? identityOf(pid) : undefined;
    if (identity) await endProcess(identity, 5000);
  }
}

/** Debian calls it docker-registry, most others plainly registry. */
export function findRegistry(env: NodeJS.ProcessEnv): string | undefined {
  return findProgram('docker-registry', env) ?? findProgram('registry', env);
}

/** Its configuration can be overridden by any REGISTRY_… variable: it gets none of them. */
export function registryEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: env.PATH, HOME: '/', OTEL_TRACES_EXPORTER: 'none' };
}

export function registryConfig(
  data: string,
  http: { addr: string; net?: string },
  readOnly: boolean,
): string {
  // JSON is YAML, and quotes whatever a path may hold.
  return `${JSON.stringify(
    {
      version: '0.1',
      log: { level: 'warn', accesslog: { disabled: true } },
      storage: {
        filesystem: { rootdirectory: data },
        delete: { enabled: !readOnly },
        maintenance: { uploadpurging: { enabled: false }, readonly: { enabled: readOnly } },
      },
      http,
    },
    null,
    2,
  )}\n`;
}

async function isFree(port: number): Promise<boolean> {
  return freePort(port).then(
    () => true,
    () => false,
  );
}

function listens(port: number): Promise<boolean> {
  return connects({ host: '127.0.0.1', port });
}
