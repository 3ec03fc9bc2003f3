/**
 * The configuration that a run's blocks have in place of the user's: a copy of it, with the proxy as
 * current context. So lessons about contexts and logins work, and leave nothing in the user's own.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { UserError } from '../../../core/run/failure.ts';
import type { KeptContexts } from '../../../core/run/ports.ts';
import { jsonIn, lookAt, namesIn } from '../../host/lenient.ts';

const CONTEXT = 'lesson';
const OWN = createHash('sha256').update(CONTEXT).digest('hex');

export interface DockerConfigOptions {
  /** Where it is made, for `DOCKER_CONFIG`. */
  readonly folder: string;
  /** The user's own, which is only read. */
  readonly users: string;
  /** The proxy, as `DOCKER_HOST` would name it. */
  readonly host: string;
  /** Where contexts that blocks make outlast the run; undefined: they do not. */
  readonly kept: KeptContexts | undefined;
}

/** @returns writes down which contexts blocks have made, and which one they chose; for a later run */
export function writeDockerConfig(options: DockerConfigOptions): () => void {
  const { folder, users, host, kept } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const settings = readSettings(users);
  if (existsSync(join(users, 'contexts'))) {
    copyContexts(join(users, 'contexts'), join(folder, 'contexts'));
  }
  if (existsSync(join(users, 'cli-plugins'))) {
    symlinkSync(join(users, 'cli-plugins'), join(folder, 'cli-plugins'));
  }
  writeContext(folder, host);
  const given = contextIds(folder);
  const currentContext = (kept && restore(folder, kept)) ?? CONTEXT;
  writeSettings(folder, { ...settings, currentContext });
  return () => {
    if (kept) keep(folder, kept, given);
  };
}

/** @throws UserError (3) where some may not be read, e.g. those that `sudo docker context create` has made */
function copyContexts(from: string, to: string): void {
  try {
    cpSync(from, to, { recursive: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new UserError('contexts-unreadable', { folder: from, reason: message }, 3, error);
  }
}

/** A copy of a run's configuration, whose requests carry a header more. */
export function copyDockerConfig(folder: string, to: string, header: Record<string, string>): void {
  cpSync(folder, to, { recursive: true });
  const settings = readSettings(to);
  writeSettings(to, { ...settings, HttpHeaders: { ...(settings.HttpHeaders ?? {}), ...header } });
}

/** @returns the context that blocks chose last */
function restore(folder: string, kept: KeptContexts): string | undefined {
  const { current, files = {} } = kept.get() ?? {};
  for (const [path, content] of Object.entries(files)) {
    const to = join(folder, 'contexts', path);
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
    writeFileSync(to, Buffer.from(content, 'base64'), { mode: 0o600 });
  }
  return current;
}

function writeContext(folder: string, host: string): void {
  const meta = join(folder, 'contexts', 'meta', OWN);
  mkdirSync(meta, { recursive: true, mode: 0o700 });
  const context = {
    Name: CONTEXT,
    Metadata: { Description: 'The engine, seen through the lesson runner' },
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
  };
  writeFileSync(join(meta, 'meta.json'), JSON.stringify(context), { mode: 0o600 });
}

/** What the user has stays where it is: it may change, and its keys are not for a sandbox. */
function keep(folder: string, kept: KeptContexts, given: readonly string[]): void {
  const made = contextIds(folder).filter((id) => !given.includes(id));
  const { currentContext } = readSettings(folder);
  const current = typeof currentContext === 'string' ? { current: currentContext } : {};
  if (made.length === 0 && currentContext === CONTEXT) {
    if (kept.get()) kept.set({ files: {} });
    return;
  }
  const contexts = join(folder, 'contexts');
  const paths = made
    .flatMap((id) => [join('meta', id), join('tls', id)])
    .flatMap((path) => filesBelow(contexts, path));
  const files = paths.map((path) => [path, readFileSync(join(contexts, path), 'base64')]);
  kept.set({ ...current, files: Object.fromEntries(files) });
}

function filesBelow(root: string, path: string): string[] {
  return namesIn(join(root, path)).flatMap((name) => {
    const below = join(path, name);
    const is = lookAt(join(root, below));
    if (is?.isDirectory()) return filesBelow(root, below);
    return is?.isFile() ? [below] : [];
  });
}

/** The folders of contexts: digests of their names. */
function contextIds(folder: string): string[] {
  return namesIn(join(folder, 'contexts', 'meta'));
}

/** Without one that can be read the CLI goes on, too. */
function readSettings(folder: string): Record<string, unknown> {
  return jsonIn(join(folder, 'config.json'));
}

function writeSettings(folder: string, settings: Record<string, unknown>): void {
  const text = JSON.stringify(settings, null, 2);
  writeFileSync(join(folder, 'config.json'), text, { mode: 0o600 });
}
