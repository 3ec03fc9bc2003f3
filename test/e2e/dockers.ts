/** The docker CLIs of this machine, each with the builders that it can use. */
import { execFileSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { realEngine } from './support.ts';

/** One docker CLI of this machine, with one builder. */
export interface Docker {
  readonly name: string;
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Every docker CLI on the PATH, with each builder that it can use with the engine that answers. */
export function dockers(): Docker[] {
  const found = new Map<string, Docker[]>();
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'docker');
    if (folder === '' || !existsSync(path)) continue;
    const real = realpathSync(path);
    if (!found.has(real)) found.set(real, buildersOf(real));
  }
  return [...found.values()].flat();
}

/** One CLI for each builder, where every CLI would take too long: two different ones where there are. */
export function dockerOfEachBuilder(): Docker[] {
  const all = dockers();
  const kit = all.findLast((it) => it.env.DOCKER_BUILDKIT === '1');
  const classics = all.filter((it) => it.env.DOCKER_BUILDKIT === '0');
  const classic = classics.find((it) => it.path !== kit?.path) ?? classics[0];
  return [classic, kit].filter((it) => it !== undefined);
}

function buildersOf(path: string): Docker[] {
  const run = (...args: string[]) =>
    execFileSync(path, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  const version = run('--version').replace(/^.*version ([\d.]+).*$/, '$1');
  const of = (builder: string, on: '0' | '1'): Docker => ({
    name: `docker ${version}, ${builder}`,
    path,
    env: { DOCKER_BUILDKIT: on },
  });
  // Up to 22 BuildKit is inside the engine; later it needs the buildx plugin.
  const buildKit =
    realEngine?.facts.software !== 'podman' &&
    (Number.parseInt(version, 10) < 23 || succeeds(() => run('buildx', 'version')));
  return [of('classic builder', '0'), ...(buildKit ? [of('BuildKit', '1')] : [])];
}

function succeeds(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}
