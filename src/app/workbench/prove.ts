/**
 * Verifies a lesson, and then that it can fail: each check before its action, each output changed, and
 * the lesson run with one command, option or line of a file left out or changed.
 */
import { join } from 'node:path';
import type { Unproved } from '../../core/expect/prove.ts';
import { wasNotRun } from '../../core/expect/verdict.ts';
import type { Mutated, Mutation } from '../../core/mutate/mutation.ts';
import { mutationsOf, reasonsOf, sampled } from '../../core/mutate/mutations.ts';
import { type Proof, proofOf } from '../../core/mutate/score.ts';
import type { Event } from '../../core/run/events.ts';
import { Prover } from '../../core/run/prover.ts';
import { removeTree } from '../../machine/host/removal.ts';
import { syntaxProblems } from '../../machine/shell/syntax.ts';
import { objectKey, objectsOn, PrintedLines, type StepState, whatIsLeft } from './facts.ts';
import { MutationRuns } from './mutation-runs.ts';
import { newRoot, type Verified, type VerifyOptions, verifyLesson } from './verify.ts';

export interface ProveOptions extends VerifyOptions {
  /** How many mutations are run, and which; all of them where it is undefined. */
  readonly sample: number | undefined;
  readonly seed: number;
  /** @param count of all that are run */
  readonly onMutation: (done: number, count: number) => void;
}

export interface Proved extends Verified {
  readonly unproved: readonly Unproved[];
  /** Undefined: the lesson did not pass. */
  readonly proof?: Proof;
}

export async function proveLesson(options: ProveOptions): Promise<Proved> {
  const { lesson, found, paths, env } = options;
  const prover = new Prover(lesson);
  const root = newRoot(paths, lesson.id);
  const { endpoint, facts } = found;
  const known = new Set((await objectsOn(endpoint, facts.id)).map(objectKey));
  const left: StepState[] = [];
  const watch = new Seen();
  const verified = await verifyLesson({
    ...options,
    prover,
    root: join(root, 'run'),
    onEvent(event) {
      watch.see(event);
      options.onEvent(event);
    },
    async onPassed(bench, index, files) {
      const now = await whatIsLeft(bench, files, endpoint, facts.id, known);
      watch.printed.addTo(now.facts);
      left[index] = now;
    },
  });
  const { unproved, tried } = prover;
  if (verified.outcome !== 'passed') {
    options.onLeft(await removeTree(root));
    return { ...verified, unproved: [] };
  }
  const possible = mutationsOf(lesson).filter(({ action }) => watch.done.has(action));
  const all = await readable(possible, env);
  const some = sampled(all, options.sample, options.seed);
  const mutations: Mutated[] = [];
  const runs = new MutationRuns(options, { left, took: watch.took }, root);
  try {
    if (some.length > 0)
      await runs.run(some, (one) => {
        mutations.push(one);
        options.onMutation(mutations.length, some.length);
      });
  } finally {
    options.onLeft(await removeTree(root));
  }
  const proof = proofOf({
    tried,
    weak: new Set(unproved.map(({ place }) => `${place.file}:${place.line}`)).size,
    mutations,
    notDrawn: all.length - some.length,
    reasons: reasonsOf(lesson),
  });
  return { ...verified, unproved, proof };
}

/** Those that bash can read: it would refuse the others, which shows nothing. */
async function readable(all: readonly Mutation[], env: NodeJS.ProcessEnv): Promise<Mutation[]> {
  const scripts = all.map(({ change }) => (change && 'script' in change ? change.script : ''));
  const wrong = new Set(syntaxProblems(scripts, env).map(({ index }) => index));
  return all.filter((_, index) => !wrong.has(index));
}

/** What was done and printed, and how long it took. */
class Seen {
  readonly done = new Set<string>();
  readonly took = new Map<string, number>();
  readonly printed = new PrintedLines();

  see(event: Event): void {
    if (event.type === 'action-started') this.done.add(event.action);
    else if (event.type === 'action-finished') this.took.set(event.action, event.durationMs);
    else if (event.type === 'output') this.printed.see(event);
    else if (event.type === 'verdict' && wasNotRun(event.verdict)) this.done.delete(event.action);
  }
}
