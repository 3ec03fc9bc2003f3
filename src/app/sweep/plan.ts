/** What a sweep will do: its trials on this engine, and what is left of them. Starts nothing. */
import { lstatSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type Docker from 'dockerode';
import { UserError } from '../../core/run/failure.ts';
import type { HashedMount, SweepRecord } from '../../core/sweep/records.ts';
import { type ResumePlan, resumePlan } from '../../core/sweep/resume.ts';
import type { MountSpec, SweepSpec } from '../../core/sweep/spec.ts';
import {
  type Trial,
  trialCount,
  trialsOf,
  unknownPlaceholders,
  unusedParameters,
} from '../../core/sweep/trials.ts';
import { type FoundSweepImage, findSweepImage } from '../../machine/sweep/engine.ts';
import { hashTree, sha256 } from '../../machine/sweep/hash.ts';

export interface SweepPlan {
  readonly spec: SweepSpec;
  readonly image: FoundSweepImage;
  readonly mounts: readonly HashedMount[];
  /** All, in order. */
  readonly trials: readonly Trial[];
  /** What is left of them; undefined: nothing was done before. */
  readonly resume: ResumePlan | undefined;
}

export interface PlanOptions {
  readonly spec: SweepSpec;
  readonly docker: Docker;
  readonly record: SweepRecord | undefined;
  /** Whether results of another image, other data or other arguments count. */
  readonly accept: boolean;
  readonly cwd: string;
}

/** @throws UserError (2, 3) */
export async function planSweep(options: PlanOptions): Promise<SweepPlan> {
  const { docker, record, accept, cwd } = options;
  checkTemplates(options.spec);
  const spec = { ...options.spec, mounts: options.spec.mounts.map((it) => absolute(it, cwd)) };
  const image = await findSweepImage(docker, spec.image);
  const mounts = await Promise.all(spec.mounts.map(hashed));
  const trials = trialsOf(spec, { image, mounts, sha256 });
  const resume = record && resumePlan(trials, record, { image, mounts }, accept);
  return { spec, image, mounts, trials, resume };
}

/** Of a sweep; above it, the values are a mistake in typing. */
const MOST_TRIALS = 100_000;

function checkTemplates(spec: SweepSpec): void {
  const names = Object.keys(spec.parameters);
  const problems = [
    ...unknownPlaceholders(spec).map((name) => ({
      option: 'args',
      problem: `has {${name}}, and the parameters are ${names.join(', ')}`,
    })),
    ...unusedParameters(spec).map((name) => ({
      option: `param ${name}`,
      problem: `does not reach the container: put {${name}} into --args or --env`,
    })),
    ...Object.entries(spec.parameters).flatMap(([name, values]) =>
      values.kind === 'range' && values.step === null && spec.random === undefined
        ? [{ option: `param ${name}`, problem: 'needs a step, such as 0.1..0.9:0.2, or --random' }]
        : [],
    ),
  ];
  const count = trialCount(spec);
  if (problems.length === 0 && count > MOST_TRIALS) {
    const problem = `makes ${count} trials, and ${MOST_TRIALS} are the most: try fewer values or repeats, or --random`;
    problems.push({ option: 'param', problem });
  }
  if (problems.length > 0) throw new UserError('sweep-invalid', { problems }, 2);
}

function absolute({ source, target }: MountSpec, cwd: string): MountSpec {
  return { source: resolve(cwd, source), target };
}

async function hashed({ source, target }: MountSpec): Promise<HashedMount> {
  try {
    const path = lstatSync(source).isSymbolicLink() ? realpathSync(source) : source;
    return { source, target, sha256: await hashTree(path) };
  } catch (error) {
    const reason = (error as Error).message;
    throw new UserError('sweep-mount-unreadable', { source, reason }, 2, error);
  }
}
