/** Runs whole lessons in a sandbox of their own, reports, and cleans up. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { judgeExit } from '../../core/expect/exit.ts';
import { type Outcome, wasNotRun } from '../../core/expect/verdict.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import type { StepResult } from '../../core/run/block.ts';
import type { Event } from '../../core/run/events.ts';
import { interrupted } from '../../core/run/failure.ts';
import { type Cleaned, clean } from '../../machine/engine/clean/clean.ts';
import { answers } from '../../machine/engine/connect/dial.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import type { Paths } from '../../machine/host/paths.ts';
import { type Left, removeTree } from '../../machine/host/removal.ts';
import type { ImageResult } from '../../machine/images/ensure.ts';
import { holdsForeign } from '../../machine/sandbox/backup.ts';
import { lessonLayout, sandboxAt } from '../../machine/sandbox/layout.ts';
import { HeldEvents } from './held-events.ts';
import { openWorkbench, type Workbench, type WorkbenchOptions } from './open.ts';

export interface VerifyOptions extends Omit<WorkbenchOptions, 'layout' | 'temporary' | 'terminal'> {
  readonly images: readonly ImageResult[];
  /** Leaves the sandbox and what is on the engine. */
  readonly keep: boolean;
  /** Where it is run; a folder of its own otherwise. It is removed. */
  readonly root?: string;
  /** Called when a step has passed, with its index. @param files the sandbox */
  readonly onPassed?: (bench: Workbench, index: number, files: string) => Promise<void>;
  /** Called with the parts of the sandbox that could not be removed. */
  readonly onLeft: (left: readonly Left[]) => void;
  /** The index of the only step to report: the steps before it are done, the steps after it are not. */
  readonly only?: number | undefined;
}

export interface Verified {
  readonly outcome: Outcome;
  /** Files that were written and blocks that were run. */
  readonly actions: number;
  /** Expectations that passed or failed. */
  readonly expectations: number;
  readonly sandbox: string;
  readonly cleaned: Cleaned | undefined;
}

/** @throws UserError where the run cannot start, is interrupted, or loses its engine; it is cleaned even so */
export async function verifyLesson(options: VerifyOptions): Promise<Verified> {
  const { lesson, paths, found } = options;
  const root = options.root ?? newRoot(paths, lesson.id);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const layout = lessonLayout(sandboxAt(root, paths.state), lesson.id);
  let bench: Workbench | undefined;
  let outcome: Outcome;
  let cleaned: Cleaned | undefined;
  const counts = new LookedAt();
  const before = lesson.steps.slice(0, options.only ?? 0).map(({ id }) => id);
  const held = new HeldEvents(before, (event) => {
    counts.see(event);
    options.onEvent(event);
  });
  const onEvent = (event: Event) => held.see(event);
  try {
    bench = await openWorkbench({ ...options, onEvent, layout, temporary: !options.keep });
    outcome = await runAll(bench, options, layout.files, counts, held);
  } finally {
    const there = await answers(found.endpoint);
    if (there && !options.keep && holdsForeign(layout.files)) {
      // If that is not possible, what is left is reported below.
      await bench?.takeOver().catch(() => undefined);
    }
    await bench?.close();
    if (!options.keep) {
      // Without an engine its loss is what is told; the journal stays for the next clean.
      if (bench && there) cleaned = await cleanRun(bench, found, paths);
      const left = await removeTree(root);
      if (left.length > 0) options.onLeft(left);
    }
  }
  const { actions, expectations } = counts;
  return { outcome, actions, expectations, sandbox: layout.files, cleaned };
}

/** A folder that is nobody else's. */
export function newRoot({ cache }: Paths, lesson: string): string {
  return join(cache, 'verify', `${lesson}-${process.pid}-${Date.now().toString(36)}`);
}

/** Counts what was done and compared: what was left out is neither. */
class LookedAt {
  readonly #done = new Set<string>();
  expectations = 0;

  get actions(): number {
    return this.#done.size;
  }

  see(event: Event): void {
    if (event.type === 'action-started' && (event.kind === 'file' || event.kind === 'block'))
      this.#done.add(event.action);
    if (event.type !== 'verdict') return;
    if (event.more) return;
    if (event.verdict.outcome !== 'not-run') this.expectations++;
    else if (wasNotRun(event.verdict)) this.#done.delete(event.action);
  }
}

async function cleanRun(bench: Workbench, found: FoundEngine, paths: Paths): Promise<Cleaned> {
  return clean({
    docker: await bench.docker(),
    stateDir: paths.state,
    engineId: found.facts.id,
    only: (record) => record.header.run === bench.run,
  });
}

async function runAll(
  bench: Workbench,
  options: VerifyOptions,
  sandbox: string,
  counts: LookedAt,
  held: HeldEvents,
): Promise<Outcome> {
  const { lesson, images, now } = options;
  const { emit, runner } = bench;
  const { only } = options;
  const started = now();
  emit({
    type: 'lesson-started',
    lesson: lesson.id,
    title: lesson.title,
    sandbox,
    standIns: images.flatMap((image) => (image.standIn ? [image.standIn] : [])),
  });
  const unmet = await bench.unmetNeed(lesson.needs);
  let stop: string | undefined = unmet;
  const results: StepResult[] = [];
  for (const [index, step] of lesson.steps
    .slice(0, only === undefined ? undefined : only + 1)
    .entries()) {
    if (options.signal.aborted) throw interrupted();
    const count = lesson.steps.length;
    const result =
      stop === undefined
        ? await runner.runStep(step, index, count)
        : await runner.skipStep(step, index, count, stop);
    const isHard = result.outcome === 'failed' && !result.mismatched;
    const isTold = only === undefined || index === only || isHard;
    held.end(isTold);
    if (isTold) results.push(result);
    if (result.outcome === 'passed') await options.onPassed?.(bench, index, sandbox);
    if (isHard) stop = `the step "${step.title}" failed`;
  }
  if (!(await closes(bench, lesson))) results.push({ outcome: 'failed' });
  const some = (outcome: Outcome) => results.some((result) => result.outcome === outcome);
  const compared = some('passed') && counts.expectations > 0;
  const outcome = some('failed') ? 'failed' : compared ? 'passed' : 'not-run';
  const reason = outcome === 'not-run' ? { reason: 'nothing in this lesson was compared' } : {};
  const durationMs = now() - started;
  emit({ type: 'lesson-finished', lesson: lesson.id, outcome, ...reason, durationMs });
  return outcome;
}

/** Runs the lesson's closing commands; those that fail are shown as a step of their own. */
async function closes({ emit, runAlways }: Workbench, lesson: Lesson): Promise<boolean> {
  const failures = await runAlways();
  if (failures.length === 0) return true;
  const step = 'always';
  const count = lesson.steps.length;
  const title = 'Commands at the end';
  emit({
    type: 'step-started',
    lesson: lesson.id,
    step,
    title,
    index: count,
    count: count + 1,
  });
  for (const [index, { script, place, result }] of failures.entries()) {
    const at = { step, action: `${step}/${index + 1}` };
    emit({ type: 'action-started', lesson: lesson.id, ...at, kind: 'block', place, script });
    emit({ type: 'output', ...at, stream: 'stdout', text: result.stdout });
    emit({ type: 'output', ...at, stream: 'stderr', text: result.stderr });
    emit({ type: 'action-finished', ...at, ended: result.ended, durationMs: 0 });
    const verdict = judgeExit({ kind: 'exit', exit: 0, place }, result);
    emit({ type: 'verdict', ...at, verdict });
  }
  emit({ type: 'step-finished', lesson: lesson.id, step, outcome: 'failed', durationMs: 0 });
  return false;
}
