/** `lesson update`: writes what blocks really print into the outputs of lessons. */
import type { Context } from '../../app/context.ts';
import { type LessonFile, loadLesson, readText, resolveLessons } from '../../app/course/catalog.ts';
import { replaceText } from '../../app/course/replace-text.ts';
import { leftLines } from '../../app/uninstall/words.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import type { PrintedTexts } from '../../core/lesson/update-outputs.ts';
import { claimsOf } from '../../core/run/claims.ts';
import type { Event } from '../../core/run/events.ts';
import { counted } from '../../core/words/phrases.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { placeWords } from '../../view/messages/notices.ts';
import { describe } from '../../view/messages/verdict-text.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type { Command } from '../shared/command.ts';
import { agree } from '../shared/consent.ts';
import { checkTrust, findTheEngine, getImages, holdEngine, openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly lesson: string }> = {
  usage: 'update <lesson>',
  summary: 'write what blocks really print into the outputs of a lesson',
  examples: [
    ['lesson update counting.md', 'shows the difference, and asks'],
    ['lesson update counting.md --yes', 'without a question'],
  ],
  async run({ lesson: word }, context) {
    const files = await resolveLessons([word], await openCourse(context));
    const found = await findTheEngine(context);
    let code = 0;
    for (const file of files) {
      const lesson = await loadLesson(file);
      const doing = `update ${file.id}`;
      const result = await holdEngine(found, doing, context, () =>
        updateLesson(file, lesson, found, context),
      );
      code = Math.max(code, result);
    }
    return code;
  },
};

async function updateLesson(
  file: LessonFile,
  lesson: Lesson,
  found: FoundEngine,
  context: Context,
): Promise<number> {
  const [{ updateOutputs }, { changedLines }] = await Promise.all([
    import('../../core/lesson/update-outputs.ts'),
    import('../../view/terminal/changes.ts'),
  ]);
  const before = readText(file.path, file.shown);
  const shown = harmless(file.shown);
  const first = await printedBy(file, lesson, found, context);
  for (const line of first.failed) context.note(line);
  const after = updateOutputs(before, lesson, [first.printed]);
  if (after === before) {
    context.print(`${shown} has nothing to update.`);
    return first.failed.length > 0 ? 1 : 0;
  }
  context.note('Running the lesson again, to see what differs between two runs.');
  const second = await printedBy(file, lesson, found, context);
  const updated = updateOutputs(before, lesson, [first.printed, second.printed]);
  const frame = { width: context.width(), theme: context.theme };
  for (const line of changedLines(file.shown, before, updated, frame)) context.print(line);
  if (!(await agree(context, 'Write this?'))) {
    const how = context.interactive ? '' : ` To write it: lesson update ${shown} --yes`;
    context.print(`Nothing is written.${how}`);
    return 1;
  }
  if (!(await replaceText(file, before, updated))) {
    context.note(`${shown} has changed meanwhile; nothing is written.`);
    return 1;
  }
  context.print(`${shown} is updated.`);
  return first.failed.length > 0 ? 1 : 0;
}

/** Codes of verdicts on outputs that can be written down. */
const OUTPUT_CODES = ['line-missing', 'line-unexpected', 'output-empty'];

interface Ran {
  readonly printed: PrintedTexts;
  /** What else was not as expected, in words. */
  readonly failed: readonly string[];
}

/** Runs the lesson as `verify` does. */
async function printedBy(
  file: LessonFile,
  lesson: Lesson,
  found: FoundEngine,
  context: Context,
): Promise<Ran> {
  const { io, home, paths, theme } = context;
  const [{ verifyLesson }, { refuseOwnNames }] = await Promise.all([
    import('../../app/workbench/verify.ts'),
    import('../../machine/engine/ownership/name-conflicts.ts'),
  ]);
  const data = await checkTrust(file, lesson, context);
  await refuseOwnNames(claimsOf(lesson), {
    endpoint: found.endpoint,
    engineId: found.facts.id,
    stateDir: paths.state,
  });
  const printed = new Map<string, { stdout: string; stderr: string }>();
  const failed: string[] = [];
  const see = (event: Event) => {
    if (event.type === 'action-started') printed.set(event.action, { stdout: '', stderr: '' });
    const texts = 'action' in event ? printed.get(event.action) : undefined;
    if (event.type === 'output' && texts) texts[event.stream] += event.text;
    if (event.type === 'action-finished' && event.ended !== 'exited') printed.delete(event.action);
    if (event.type !== 'verdict') return;
    const { verdict, expectation, more } = event;
    const { outcome, code, place } = verdict;
    if (outcome === 'not-run') printed.delete(event.action);
    if (outcome !== 'failed' || more) return;
    if (expectation !== undefined && OUTPUT_CODES.includes(code) && 'source' in verdict.args) {
      const { kind } = verdict.args.source as { readonly kind: string };
      if (kind === 'stdout' || kind === 'stderr') return;
    }
    if (code === 'output-truncated' || expectation === 0) printed.delete(event.action);
    failed.push(
      `${placeWords(place)}  ${describe(verdict)
        .map((it) => harmless(it))
        .join('\n  ')}`,
    );
  };
  const images = await getImages(found, lesson.images, context, (progress) => {
    if (progress.done) context.note(`${progress.task}  ${progress.text}`);
  });
  const result = await verifyLesson({
    found,
    lesson,
    lessonPath: file.path,
    data,
    paths,
    env: io.env,
    home,
    now: io.now,
    signal: io.signal,
    consent: (question) => agree(context, question),
    images,
    keep: false,
    everyMismatch: true,
    onEvent: see,
    onLeft(left) {
      for (const line of leftLines(left, theme)) context.note(line);
    },
  });
  context.note(`${counted(result.actions, 'action')} run`);
  return { printed, failed };
}
