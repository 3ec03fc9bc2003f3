/** The trials of a sweep, in order: each setting, and each repeat of it. Pure. */
import { shellWord } from '../words/shell-word.ts';
import { drawsOf, gridOf, gridSize } from './grid.ts';
import { canonicalJson, type Sha256, trialId } from './identity.ts';
import type { HashedMount } from './records.ts';
import type { SweepSpec } from './spec.ts';
import { type Filling, fill, RESERVED, unknownIn, uses } from './template.ts';

export interface Trial extends Filling {
  /** Everything that its result can depend on, hashed. */
  readonly id: string;
  /** What follows the image's entrypoint. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What trials are made of besides the spec. */
export interface TrialWorld {
  readonly image: {
    readonly id: string;
    readonly entrypoint: readonly string[];
    readonly cmd: readonly string[];
  };
  readonly mounts: readonly Pick<HashedMount, 'target' | 'sha256'>[];
  readonly sha256: Sha256;
}

/** Seeds of repeats begin here where none was asked for. */
const FIRST_SEED = 1;

/** @throws ValuesProblem for a range that has no step and is not drawn from */
export function trialsOf(spec: SweepSpec, world: TrialWorld): Trial[] {
  const { image, sha256 } = world;
  const mounts = Object.fromEntries(world.mounts.map((it) => [it.target, it.sha256]));
  return settingsOf(spec).map((set): Trial => {
    const args = argsOf(spec, image).map((it) => fill(it, set));
    const env = Object.fromEntries(
      Object.entries(spec.env).map(([name, template]) => [name, fill(template, set)]),
    );
    const id = trialId({ image: image.id, args, env, mounts, ...set }, sha256);
    return { id, ...set, args, env };
  });
}

/** Settings, repeats and seeds, without what they are run with. */
export function settingsOf(spec: SweepSpec): Filling[] {
  const { parameters, random, repeats, seed = FIRST_SEED } = spec;
  const each = random === undefined ? gridOf(parameters) : drawsOf(parameters, random, seed);
  return each.flatMap((settings) =>
    Array.from({ length: repeats }, (_, at) => ({
      settings,
      repeat: at + 1,
      seed: isSeeded(spec) ? seed + at : null,
    })),
  );
}

/** As many as `settingsOf` has at most, without building them. */
export function trialCount({ parameters, random = Infinity, repeats }: SweepSpec): number {
  return Math.min(random, gridSize(parameters)) * repeats;
}

const isSeeded = ({ seed, repeats }: SweepSpec) => seed !== undefined || repeats > 1;

/** What two trials have in common that are to show the same, whatever image or data they used. */
export function settingsKey({ settings, repeat, seed }: Filling): string {
  return canonicalJson([settings, repeat, seed]);
}

/** Placeholders in the templates that are no parameters. */
export function unknownPlaceholders(spec: SweepSpec): string[] {
  return unknownIn(templatesOf(spec), [...Object.keys(spec.parameters), ...RESERVED]);
}

/** Parameters that the templates leave out, so that they would change nothing. */
export function unusedParameters(spec: SweepSpec): string[] {
  const templates = templatesOf(spec);
  if (templates.length === 0) return [];
  return Object.keys(spec.parameters).filter((name) => !uses(templates, name));
}

const templatesOf = ({ args = [], env }: SweepSpec) => [...args, ...Object.values(env)];

/**
 * Templates of what follows the image's entrypoint. With none, each setting follows what the image
 * runs by itself, as `--name value`: an argument replaces the CMD of an image without ENTRYPOINT, which
 * is then put in front of them.
 */
function argsOf(spec: SweepSpec, image: TrialWorld['image']): readonly string[] {
  if (spec.args) return spec.args;
  // Who passes settings by environment alone does not want them twice.
  if (Object.keys(spec.env).length > 0) return [];
  const names = [...Object.keys(spec.parameters), ...(isSeeded(spec) ? ['seed'] : [])];
  const options = names.flatMap((name) => [`--${name}`, `{${name}}`]);
  return [...(image.entrypoint.length === 0 ? image.cmd : []), ...options];
}

/** The command line for docker, without the options that all trials have in common. */
export function dockerLine({ args, env }: Pick<Trial, 'args' | 'env'>, image: string): string {
  const variables = Object.entries(env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  return ['docker run', ...[...variables, image, ...args].map(shellWord)].join(' ');
}
