/**
 * What the engine and the machine add to a known failure: who has the name or the port, how much room
 * is left, whose a file is; and what the runner can do about it. Only what this lesson made here is
 * offered to be removed: everybody else's is named.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type Docker from 'dockerode';
import type {
  Explanation,
  Failure,
  FailureArgs,
  FailureCode,
  Holder,
  Remedy,
} from '../../../core/failures/codes.ts';
import { nearest } from '../../../core/lesson/words.ts';
import { textIn } from '../../host/lenient.ts';
import { orAbsent } from '../connect/api.ts';
import type { Endpoint } from '../connect/dial.ts';
import { readEngine } from '../connect/dial.ts';
import { readJournals } from '../ownership/journal.ts';
import { isOwn, ownedBy } from '../ownership/owned.ts';

export interface Circumstances {
  readonly endpoint: Endpoint;
  readonly stateDir: string;
  readonly engineId: string;
  readonly lesson: string;
  /** The sandbox's absolute path. */
  readonly sandbox: string;
  /** Variables of the lesson, and the ports that they have now. */
  readonly ports: Readonly<Record<string, string>>;
}

type Explained<C extends FailureCode> = { readonly args: FailureArgs[C]; readonly remedy?: Remedy };
type Inquiries = {
  readonly [C in FailureCode]?: (
    args: FailureArgs[C],
    circumstances: Circumstances,
  ) => Promise<Explained<C>>;
};

const INQUIRIES: Inquiries = {
  async 'name-taken'(args, circumstances) {
    const named = args.id ?? args.name;
    if (named === undefined) return { args };
    return withHolder(args, await holderOf(named, circumstances));
  },
  async 'port-taken'(args, circumstances) {
    const { port } = args;
    const variable = Object.entries(circumstances.ports).find(
      ([, value]) => value === String(port),
    )?.[0];
    const found = port === undefined ? undefined : await publisherOf(port, circumstances);
    const { remedy, ...rest } = withHolder(args, found);
    const known = variable === undefined ? rest.args : { ...rest.args, variable };
    if (remedy) return { args: known, remedy };
    return variable === undefined
      ? { args: known }
      : { args: known, remedy: { kind: 'other-port', variable } };
  },
  async 'no-space'(args, { endpoint }) {
    const info = await readEngine<{ DockerRootDir?: string }>(endpoint, '/info');
    const folder = info?.DockerRootDir;
    const remedy: Remedy = { kind: 'show-space' };
    // An engine of another machine, or in a virtual one, keeps its data where nobody here can look.
    if (folder === undefined || !endpoint.host.startsWith('unix:') || !existsSync(folder)) {
      return { args, remedy };
    }
    const { bavail, bsize } = await statfs(folder);
    return { args: { ...args, folder, free: bavail * bsize }, remedy };
  },
  async 'access-denied'(args, { sandbox }) {
    const owner = args.path === undefined ? undefined : ownerOf(args.path, sandbox);
    const selinux = owner !== 'root' && textIn('/sys/fs/selinux/enforce').trim() === '1';
    return { args: { ...args, ...(owner ? { owner } : {}), ...(selinux ? { selinux } : {}) } };
  },
  async 'dockerfile-invalid'(args, { sandbox }) {
    const hereDocument = args.line !== undefined && isInHereDocument(args, sandbox);
    return { args: hereDocument ? { ...args, hereDocument } : args };
  },
  'mount-file-on-folder': async (args) => ({ args: withFolder(args) }),
  async 'mount-made-folder'(args, { sandbox }) {
    // The path is one in the container; the file that was meant has the same name here.
    const name = args.path && basename(args.path);
    return { args: name ? withFolder({ ...args, path: join(sandbox, name) }) : args };
  },
  async killed(args, { endpoint }) {
    if (args.container === undefined) return { args };
    const path = `/containers/${encodeURIComponent(args.container)}/json`;
    const found = await readEngine<Docker.ContainerInspectInfo>(endpoint, path);
    if (!found) return { args };
    const bytes = found.HostConfig.Memory ?? 0;
    const limit = args.limit ?? (bytes > 0 ? `${Math.ceil(bytes / 2 ** 20)}m` : undefined);
    return { args: { ...args, oom: found.State.OOMKilled, ...(limit ? { limit } : {}) } };
  },
  async 'start-refused'(args, { endpoint }) {
    const rows = await readEngine<Docker.ContainerInfo[]>(endpoint, '/containers/json?all=1');
    const [newest] = (rows ?? [])
      .filter(({ State }) => State === 'created')
      .sort((a, b) => b.Created - a.Created);
    const name = newest?.Names[0]?.replace(/^\//, '');
    return { args: name === undefined ? args : { name } };
  },
  'container-stopped': byName,
  'container-running': byName,
  'image-in-use': byContainer,
  'volume-in-use': byContainer,
};

/** The failure as it was recognised, where the engine does not answer. */
export async function explain(
  failure: Failure,
  circumstances: Circumstances,
): Promise<Explanation> {
  const inquire = INQUIRIES[failure.code] as
    | ((args: Failure['args'], circumstances: Circumstances) => Promise<Explained<FailureCode>>)
    | undefined;
  if (!inquire) return failure;
  try {
    return { code: failure.code, ...(await inquire(failure.args, circumstances)) } as Explanation;
  } catch {
    return failure;
  }
}

/** @throws Error where the container is not this lesson's any more */
export async function removeOwn(id: string, circumstances: Circumstances): Promise<void> {
  const holder = await holderOf(id, circumstances);
  if (!holder) return;
  if (holder.owner !== 'lesson')
    throw new Error(`the container ${holder.name} is not this lesson's`);
  const { openDocker } = await import('../connect/api.ts');
  const container = (await openDocker(circumstances.endpoint)).getContainer(id);
  if (holder.state === 'running') await container.stop({ t: 2 }).catch(() => undefined);
  await orAbsent(container.remove()).catch((error: { statusCode?: number }) => {
    // Its own `--rm` is at it.
    if (error.statusCode !== 409) throw error;
  });
}

async function holderOf(
  named: string,
  { endpoint, stateDir, engineId, lesson, sandbox }: Omit<Circumstances, 'ports'>,
): Promise<Holder | undefined> {
  const path = `/containers/${encodeURIComponent(named)}/json`;
  const found = await readEngine<Docker.ContainerInspectInfo>(endpoint, path);
  if (!found) return undefined;
  const made = readJournals(stateDir, engineId).find((record) => {
    const object = { Id: found.Id, Labels: found.Config.Labels };
    return isOwn(ownedBy([record]), 'container', object);
  })?.header;
  const here = made?.lesson === lesson && made.sandbox === sandbox;
  return {
    id: found.Id,
    name: found.Name.replace(/^\//, ''),
    state: found.State.Status,
    ageMs: Math.max(0, Date.now() - Date.parse(found.Created)),
    owner: made === undefined ? 'other' : here ? 'lesson' : 'course',
    ...(made === undefined ? {} : { lesson: made.lesson }),
  };
}

/** Whether a container of this lesson publishes the port; false where the engine does not tell. */
export async function hasPort(
  port: number,
  circumstances: Omit<Circumstances, 'ports'>,
): Promise<boolean> {
  const holder = await publisherOf(port, circumstances).catch(() => undefined);
  return holder?.owner === 'lesson';
}

async function publisherOf(
  port: number,
  circumstances: Omit<Circumstances, 'ports'>,
): Promise<Holder | undefined> {
  const { endpoint } = circumstances;
  const rows = await readEngine<Docker.ContainerInfo[]>(endpoint, '/containers/json');
  const row = rows?.find(({ Ports }) => Ports?.some(({ PublicPort }) => PublicPort === port));
  return row && holderOf(row.Id, circumstances);
}

function withHolder<Args extends object>(
  args: Args,
  holder: Holder | undefined,
): { args: Args & { holder?: Holder }; remedy?: Remedy } {
  if (!holder) return { args };
  const { id, name, owner } = holder;
  return {
    args: { ...args, holder },
    ...(owner === 'lesson' ? { remedy: { kind: 'remove-container', id, name } } : {}),
  };
}

/** People know containers by their names. */
async function byName(
  args: { readonly name?: string },
  { endpoint }: Circumstances,
): Promise<{ args: { readonly name?: string } }> {
  return { args: { ...args, ...(await nameOf(args.name, endpoint, 'name')) } };
}

async function byContainer<Args extends { readonly container?: string }>(
  args: Args,
  { endpoint }: Circumstances,
): Promise<{ args: Args }> {
  return { args: { ...args, ...(await nameOf(args.container, endpoint, 'container')) } };
}

async function nameOf<Key extends string>(
  named: string | undefined,
  endpoint: Endpoint,
  key: Key,
): Promise<Partial<Record<Key, string>>> {
  if (named === undefined) return {};
  const found = await readEngine<Docker.ContainerInspectInfo>(
    endpoint,
    `/containers/${encodeURIComponent(named)}/json`,
  );
  return found ? ({ [key]: found.Name.replace(/^\//, '') } as Record<Key, string>) : {};
}

/** Undefined for what is not in the sandbox: a path of the container, mostly. */
function ownerOf(path: string, sandbox: string): FailureArgs['access-denied']['owner'] {
  const place = isAbsolute(path) ? path : join(sandbox, path);
  if (!place.startsWith(`${sandbox}/`)) return undefined;
  // Where a file is not there, it is the folder that says no.
  const stat =
    statSync(place, { throwIfNoEntry: false }) ??
    statSync(join(place, '..'), { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (stat.uid === process.getuid?.()) return 'you';
  return stat.uid === 0 ? 'root' : 'other';
}

function withFolder<Args extends FailureArgs['mount-made-folder']>(args: Args): Args {
  const { path } = args;
  if (path === undefined || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return args;
  if (readdirSync(path).length > 0) return args;
  const files = readdirSync(dirname(path), { withFileTypes: true }).filter((it) => it.isFile());
  const meant = nearest(
    basename(path),
    files.map(({ name }) => name),
  );
  return { ...args, made: true, ...(meant === undefined ? {} : { meant }) };
}

/** Whether a Dockerfile of the sandbox has the line that was not understood within a here-document. */
function isInHereDocument(
  { line = 1, problem = '' }: FailureArgs['dockerfile-invalid'],
  sandbox: string,
): boolean {
  const [, word = ''] = /instruction: "?(\S+?)"?$/.exec(problem) ?? [];
  return readdirSync(sandbox, { withFileTypes: true }).some((entry) => {
    if (!entry.isFile() || !/dockerfile/i.test(entry.name)) return false;
    const lines = readFileSync(join(sandbox, entry.name), 'utf8').split('\n');
    const isIt = lines[line - 1]?.trim().toUpperCase().startsWith(word.toUpperCase()) ?? false;
    return isIt && lines.slice(0, line - 1).some((text) => /<<-?["']?\w/.test(text));
  });
}
