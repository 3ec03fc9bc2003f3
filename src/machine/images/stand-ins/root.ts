/** The root file system of a stand-in, made by mmdebstrap from the host's own package sources. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { UserError } from '../../../core/run/failure.ts';
import type { Paths } from '../../host/paths.ts';
import { signal as sendSignal } from '../../host/process.ts';
import type { StandInRecipe } from '../manifest.ts';
import type { HostSettings, PackageSource } from './host.ts';

export interface RootPlan {
  readonly suite: string;
  readonly packages: readonly string[];
  readonly leaveOut: readonly string[];
  /** Lines of sources.list. */
  readonly sources: readonly string[];
  readonly aptOptions: readonly string[];
  readonly arch: string;
}

/** In order of preference; none where the recipe knows nothing of the host's distribution. */
export function wantedSuites(recipe: StandInRecipe, host: HostSettings): string[] {
  const { id, suite: hostSuite } = host.distribution;
  return (recipe.suites[id] ?? []).filter((suite) => !recipe.unlikeHost || suite !== hostSuite);
}

/** @throws UserError (3) where the host's package source has none of the suites */
export async function rootPlan(recipe: StandInRecipe, host: HostSettings): Promise<RootPlan> {
  const wanted = wantedSuites(recipe, host);
  for (const suite of wanted) {
    const main = host.sources.find(({ suffix }) => suffix === '');
    if (!main || !(await hasSuite(main.uri, suite))) continue;
    const more = host.sources.filter(
      (it) => it !== main && /^-(updates|security)$/.test(it.suffix),
    );
    const there: PackageSource[] = [main];
    for (const source of unique(more)) {
      if (await hasSuite(source.uri, `${suite}${source.suffix}`)) there.push(source);
    }
    return {
      suite,
      packages: recipe.packages,
      leaveOut: recipe.leaveOut,
      sources: there.map(
        ({ uri, suffix, components }) => `deb ${uri} ${suite}${suffix} ${components.join(' ')}`,
      ),
      aptOptions: host.aptOptions,
      arch: arch(),
    };
  }
  throw new UserError('packages-missing', { image: recipe.image, suites: wanted }, 3);
}

function unique(sources: readonly PackageSource[]): PackageSource[] {
  return [...new Map(sources.map((it) => [`${it.uri} ${it.suffix}`, it])).values()];
}

/** Asks in apt's own way, so that its proxies and certificates count. */
async function hasSuite(uri: string, suite: string): Promise<boolean> {
  const url = `${uri.replace(/\/$/, '')}/dists/${suite}/InRelease`;
  const known = asked.get(url);
  if (known !== undefined) return known;
  const folder = await mkdtemp(join(tmpdir(), 'lesson-release-'));
  const to = join(folder, 'release');
  const result = await execa('/usr/lib/apt/apt-helper', ['download-file', url, to], {
    reject: false,
    timeout: 60_000,
  });
  await rm(folder, { recursive: true, force: true });
  asked.set(url, !result.failed);
  return !result.failed;
}

const asked = new Map<string, boolean>();

export interface RootOptions {
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly say: (text: string, fraction?: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * @returns the path of a tar archive, from the cache where it was made before
 * @throws UserError (3) with what mmdebstrap said
 */
export async function makeRoot(plan: RootPlan, options: RootOptions): Promise<string> {
  const { paths, env, say, signal } = options;
  const key = createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16);
  const folder = join(paths.cache, 'roots');
  const tar = join(folder, `${plan.suite}-${key}.tar`);
  if (existsSync(tar)) return tar;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `making-${process.pid}`);
  await mkdir(temporary, { recursive: true, mode: 0o711 });
  try {
    const made = join(temporary, 'root.tar');
    const child = execa('mmdebstrap', [...mmdebstrapOptions(plan), plan.suite, made, '-'], {
      env: { ...env, TMPDIR: temporary, LC_ALL: 'C.UTF-8' },
      extendEnv: false,
      input: `${plan.sources.join('\n')}\n`,
      reject: false,
      all: true,
      detached: true,
    });
    // It leaves its own children running, and what they print is waited for.
    const kill = (name: NodeJS.Signals) => child.pid && sendSignal(-child.pid, name);
    let later: NodeJS.Timeout | undefined;
    const onAbort = () => {
      say('stopping');
      kill('SIGTERM');
      later = setTimeout(kill, KILL_AFTER_MS, 'SIGKILL');
    };
    if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    child.all?.on('data', (chunk: Buffer) => {
      for (const [sign, text, fraction] of STAGES) if (chunk.includes(sign)) say(text, fraction);
    });
    const result = await child.finally(() => {
      clearTimeout(later);
      signal?.removeEventListener('abort', onAbort);
    });
    signal?.throwIfAborted();
    if (result.failed) throw failed(plan, result.code, result.all ?? '');
    await rename(made, tar);
    return tar;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function mmdebstrapOptions(plan: RootPlan): string[] {
  return [
    '--variant=minbase',
    ...(plan.packages.length > 0 ? [`--include=${plan.packages.join(',')}`] : []),
    ...plan.aptOptions.map((option) => `--aptopt=${option}`),
    // As in the official images: no manuals and translations. Half the files, and less to write.
    ...['man', 'locale', 'info', 'doc'].map((it) => `--dpkgopt=path-exclude=/usr/share/${it}/*`),
    '--dpkgopt=path-include=/usr/share/doc/*/copyright',
    ...plan.leaveOut.map((pattern) => `--dpkgopt=path-exclude=${pattern}`),
    '--dpkgopt=force-unsafe-io',
    // What a learner installs later comes whole, but for manuals and translations.
    String.raw`--customize-hook=sed -i -E '/^path-(ex|in)clude=\/usr\/share\/(man|locale|info|doc)\//!d' "$1/etc/dpkg/dpkg.cfg.d/99mmdebstrap"`,
  ];
}

/** Its clean-up takes a moment. */
const KILL_AFTER_MS = 3_000;

/** What mmdebstrap says, what that means, and how far it is: measured on two cores. */
const STAGES: readonly (readonly [string, string, number])[] = [
  ['running apt-get update', 'reading the package lists', 0.05],
  ['downloading packages with apt', 'downloading packages', 0.1],
  ['extracting archives', 'unpacking packages', 0.2],
  ['installing essential packages', 'installing the base packages', 0.25],
  ['installing remaining packages', 'installing the other packages', 0.35],
  ['cleaning package lists', 'cleaning up', 0.5],
  ['creating tarball', 'packing the root', 0.55],
];

function failed(plan: RootPlan, code: string | undefined, said: string): UserError {
  if (code === 'ENOENT') return new UserError('program-missing', { program: 'mmdebstrap' }, 3);
  const telling = said
    .split('\n')
    .filter((line) => /^(E:|Err|dpkg: error)|\[Errno|No space/i.test(line))
    .slice(0, 4);
  const lines = telling.length > 0 ? telling : said.trim().split('\n').slice(-6);
  return new UserError('root-failed', { suite: plan.suite, said: lines.join('\n') }, 3);
}
