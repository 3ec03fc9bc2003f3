/** `lesson update`: writes what blocks really print into the outputs of lessons. */
import type { Context } from '../../app/context.ts';
import { type LessonFile, loadLesson, readText, resolveLessons } from '../../app/course/catalog.ts';
import { replaceText } from '../../app/course/replace-text.ts';
import { type PrintedRun, watchPrinted } from '../../app/workbench/printed.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import type { KeptOutput } from '../../core/lesson/update-outputs.ts';
import { claimsOf } from '../../core/run/claims.ts';
import { counted } from '../../core/words/phrases.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { placeWords } from '../../view/messages/notices.ts';
import { describe } from '../../view/messages/verdict-text.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type { Command } from '../shared/command.ts';
import { agree } from '../shared/consent.ts';
import { headless, noteLeft } from '../shared/headless.ts';
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
  for (const verdict of first.failed) {
    const words = describe(verdict).map((it) => harmless(it));
    context.note(`${placeWords(verdict.place)}  ${words.join('\n  ')}`);
  }
  let result = updateOutputs(before, lesson, [first.printed]);
  if (result.text !== before) {
    context.note('Running the lesson again, to see what differs between two runs.');
    const second = await printedBy(file, lesson, found, context);
    result = updateOutputs(before, lesson, [first.printed, second.printed]);
  }
  const { text: updated, kept } = result;
  for (const { place, why } of kept) context.note(`${placeWords(place)}  ${KEPT_WORDS[why]}`);
  const code = first.failed.length + kept.length > 0 ? 1 : 0;
  if (updated === before) {
    context.print(code === 0 ? `${shown} has nothing to update.` : 'Nothing is written.');
    return code;
  }
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
  return code;
}

/** Why an output that differs stays as it is. */
const KEPT_WORDS: Readonly<Record<KeptOutput['why'], string>> = {
  'control-characters':
    'this output stays as it is: the block prints control characters, which a lesson cannot have; take "exact" out',
  'asks-nothing':
    'this output stays as it is: nothing that the block prints in each run is like its lines',
};

/** Runs the lesson as `verify` does. */
async function printedBy(
  file: LessonFile,
  lesson: Lesson,
  found: FoundEngine,
  context: Context,
): Promise<PrintedRun> {
  const [{ verifyLesson }, { refuseOwnNames }] = await Promise.all([
    import('../../app/workbench/verify.ts'),
    import('../../machine/engine/ownership/name-conflicts.ts'),
  ]);
  const data = await checkTrust(file, lesson, context);
  await refuseOwnNames(claimsOf(lesson), {
    endpoint: found.endpoint,
    engineId: found.facts.id,
    stateDir: context.paths.state,
  });
  const { see, printed, failed } = watchPrinted(lesson);
  const images = await getImages(found, lesson.images, context, (progress) => {
    if (progress.done) context.note(`${progress.task}  ${progress.text}`);
  });
  const chosen = { found, lesson, file, data, images, keep: false, onEvent: see };
  const result = await verifyLesson(headless(chosen, context));
  noteLeft(result, context);
  context.note(`${counted(result.actions, 'action')} run`);
  return { printed, failed };
}
