/** `lesson verify`: runs lessons as a learner would, headless, and reports. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../../app/context.ts';
import {
  coursesAmong,
  type LessonFile,
  type LoadedCourse,
  loadLesson,
  readText,
  resolveLessons,
} from '../../app/course/catalog.ts';
import type { Proved, ProveOptions } from '../../app/workbench/prove.ts';
import type { Verified } from '../../app/workbench/verify.ts';
import { wasNotRun } from '../../core/expect/verdict.ts';
import { formatFinding } from '../../core/lesson/findings.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import { claimsOf } from '../../core/run/claims.ts';
import { type Event, type EventBody, outsideRuns } from '../../core/run/events.ts';
import { UserError } from '../../core/run/failure.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import type { OnProgress } from '../../machine/images/ensure.ts';
import { REPORTERS, type ReporterName } from '../../view/report/reporters.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type { Command } from '../shared/command.ts';
import { headless, noteLeft } from '../shared/headless.ts';
import { checkTrust, findTheEngine, getImages, holdEngine, openCourse } from '../shared/prepare.ts';

export const command: Command<VerifyCommandOptions & { readonly lessons: readonly string[] }> = {
  usage: 'verify [lessons...]',
  summary: 'run lessons headless and report; the whole course without a name',
  options: [
    {
      flags: '--reporter <kind>',
      summary: 'what the report is',
      choices: Object.keys(REPORTERS),
      default: 'text',
    },
    { flags: '--keep', summary: 'leave the sandbox and what was made' },
    {
      flags: '--prove',
      summary: 'also change the lesson in small ways, and see whether it notices',
      conflicts: ['keep'],
    },
    {
      flags: '--score <number>',
      summary: 'with --prove: the lowest score that passes; 0.95 if it is left out',
      number: { min: 0, max: 1, whole: false },
    },
    {
      flags: '--sample <count>',
      summary: 'with --prove: how many changes of each lesson are tried',
      number: { min: 0, max: 1_000_000, whole: true },
    },
    {
      flags: '--seed <number>',
      summary: 'with --sample: which of them; 1 if it is left out',
      number: { min: 0, max: 1_000_000, whole: true },
    },
  ],
  examples: [
    ['lesson verify first-image', 'one lesson'],
    ['lesson verify first-image#run-it', 'one step, by name or number, after those before it'],
    ['lesson verify --reporter json > report.json', 'the whole course, for programs'],
    ['lesson verify first-image --prove', 'and that it notices when something is wrong'],
    ['lesson verify --prove --sample 10', 'the same in less time: ten changes of each lesson'],
    ['lesson verify ./my-course --trust', 'another course, its commands agreed to'],
  ],
  async run({ lessons: words, ...options }, context) {
    // The engine is looked for while the lessons are read; an error in a lesson is reported first.
    const finding = findTheEngine(context);
    finding.catch(() => undefined);
    const course = await openCourse(context);
    const targets = words.map((word) => splitStep(word, course));
    const names = targets.map(({ lesson }) => lesson);
    const files = await resolveLessons(names, course);
    const loaded = await loadAll(files, await coursesAmong(names, course), context);
    const lessons = await withSteps(loaded, targets, course);
    if (options.prove && lessons.some(({ only }) => only !== undefined))
      context.note('--prove is for whole lessons: every step is verified.');
    const { refuseOwnNames } = await import('../../machine/engine/ownership/name-conflicts.ts');
    const found = await finding;
    const agreed: AgreedLesson[] = [];
    for (const { file, lesson, only } of lessons) {
      agreed.push({ file, lesson, only, data: await checkTrust(file, lesson, context) });
    }
    return holdEngine(found, `verify ${words.join(' ')}`.trim(), context, async () => {
      const { endpoint, facts } = found;
      const on = { endpoint, engineId: facts.id, stateDir: context.paths.state };
      await refuseOwnNames(
        lessons.flatMap(({ lesson }) => claimsOf(lesson)),
        on,
      );
      return verifyAll(agreed, found, options, context);
    });
  },
};

interface VerifyCommandOptions {
  readonly reporter: ReporterName;
  readonly keep?: boolean;
  readonly prove?: boolean;
  readonly score?: string;
  readonly sample?: string;
  readonly seed?: string;
}

interface ChosenLesson {
  readonly file: LessonFile;
  readonly lesson: Lesson;
  /** The index of the only step that is asked for. */
  readonly only?: number | undefined;
}

interface AgreedLesson extends ChosenLesson {
  readonly data: Awaited<ReturnType<typeof checkTrust>>;
}

async function verifyAll(
  lessons: readonly AgreedLesson[],
  found: FoundEngine,
  options: VerifyCommandOptions,
  context: Context,
): Promise<number> {
  const { io, theme } = context;
  const { verifyLesson } = await import('../../app/workbench/verify.ts');
  const { proveLesson } = options.prove ? await import('../../app/workbench/prove.ts') : {};
  const { openReporter } = await REPORTERS[options.reporter]();
  const write = (text: string) => void io.stdout.write(text);
  const report = openReporter({ write, width: context.width(), theme });
  const started = io.now();
  const tell = (body: EventBody) => report.onEvent(outsideRuns(body));
  let isProved = true;
  const lowest = Number(options.score ?? 0.95);
  const counts = { passed: 0, failed: 0, 'not-run': 0, actions: 0, expectations: 0 };
  /** Something was not run on this machine. */
  let lacking = false;
  try {
    tell({ type: 'run-started', engine: found.facts, lessons: lessons.map(({ file }) => file.id) });
    for (const { file, lesson, only, data } of lessons) {
      const onProgress: OnProgress = (progress) => tell({ type: 'progress', ...progress });
      const images = await getImages(found, lesson.images, context, onProgress, false);
      const onEvent = (event: Event) => {
        if (event.type === 'step-finished') counts[event.outcome]++;
        if (event.type === 'verdict' && wasNotRun(event.verdict)) lacking = true;
        report.onEvent(event);
      };
      const keep = options.keep ?? false;
      const request = headless({ found, lesson, file, data, images, keep, onEvent }, context);
      const result: Verified & Partial<Proved> = proveLesson
        ? await proveLesson({ ...request, ...provingOf(options, file.id, tell) })
        : await verifyLesson({ ...request, only });
      counts.actions += result.actions;
      counts.expectations += result.expectations;
      const { unproved = [], proof } = result;
      if (proof) tell({ type: 'proof', lesson: lesson.id, unproved, proof, lowest });
      if (unproved.length > 0 || (proof?.score ?? 1) < lowest) isProved = false;
      noteLeft(result, context);
      if (options.keep)
        context.note(`kept: ${result.sandbox} (lesson clean removes it, and what it made)`);
    }
  } finally {
    const { 'not-run': notRun, ...more } = counts;
    tell({
      type: 'run-finished',
      ...more,
      notRun,
      durationMs: io.now() - started,
    });
    report.end();
  }
  if (counts.failed > 0 || !isProved) return 1;
  if (counts.passed > 0 && counts.expectations > 0) return 0;
  return lacking ? 3 : 1;
}

function provingOf(
  { sample, seed = '1' }: VerifyCommandOptions,
  lesson: string,
  tell: (body: EventBody) => void,
): Pick<ProveOptions, 'sample' | 'seed' | 'onMutation'> {
  return {
    sample: sample === undefined ? undefined : Number(sample),
    seed: Number(seed),
    onMutation(done, count) {
      const task = `changes of ${lesson}`;
      const progress = { task, text: `${done} of ${count} tried`, fraction: done / count };
      tell({ type: 'progress', ...progress, ...(done === count ? { done: true } : {}) });
    },
  };
}

interface StepTarget {
  readonly lesson: string;
  readonly step?: string;
}

/** A lesson, and after `#` a step of it; the name of a file may have a `#`, too. */
function splitStep(word: string, { course, cwd }: LoadedCourse): StepTarget {
  const at = word.lastIndexOf('#');
  if (at < 0 || course.lessons.includes(word) || existsSync(resolve(cwd, word)))
    return { lesson: word };
  return { lesson: word.slice(0, at), step: word.slice(at + 1) };
}

/** @throws UserError (2) for a step that its lesson does not have, or a course with a step */
async function withSteps(
  loaded: readonly ChosenLesson[],
  targets: readonly StepTarget[],
  course: LoadedCourse,
): Promise<readonly ChosenLesson[]> {
  const steps = targets.filter(({ step }) => step !== undefined);
  if (steps.length === 0) return loaded;
  const { findStep } = await import('../../core/run/travel.ts');
  const chosen: ChosenLesson[] = [];
  for (const { lesson: word, step } of targets) {
    const files = await resolveLessons([word], course);
    const own = files.flatMap(({ path }) => loaded.find(({ file }) => file.path === path) ?? []);
    const [only] = own;
    if (step === undefined || !only) chosen.push(...own);
    else if (own.length > 1)
      throw new UserError('lesson-unknown', { word, where: 'place', near: undefined }, 2);
    else {
      const index = only.lesson.steps.indexOf(findStep(only.lesson, step));
      chosen.push({ ...only, only: index });
    }
  }
  return chosen;
}

/** @throws UserError (2) with what is wrong in all lessons at once: nothing runs before all are whole */
async function loadAll(
  files: readonly LessonFile[],
  courses: readonly LoadedCourse[],
  context: Context,
): Promise<{ file: LessonFile; lesson: Lesson }[]> {
  const { readAhead } = await import('../../app/course/prebuilt.ts');
  // Lessons that ship were linted when the program was built.
  const isAhead = ({ id, path, shown }: LessonFile) =>
    existsSync(path) && readAhead(id, readText(path, shown), shown) !== undefined;
  if (!files.every(isAhead)) {
    const { lintLessons } = await import('../../app/course/lint.ts');
    const findings = await lintLessons(files, courses, context.io.env);
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) {
      const names = [...new Set(errors.map(({ place }) => place.file))];
      const ofFile = (name: string) => errors.filter(({ place }) => place.file === name);
      throw new UserError('lesson-invalid', { lessons: names.map(ofFile) }, 2);
    }
    for (const finding of findings) context.note(harmless(formatFinding(finding)));
  }
  return Promise.all(files.map(async (file) => ({ file, lesson: await loadLesson(file) })));
}
