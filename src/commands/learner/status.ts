/** `lesson status`: where the learner is, and which engine is used. Changes nothing. */
import { currentLesson } from '../../app/course/overview.ts';
import { placeIn, statuses } from '../../app/course/position.ts';
import type { How } from '../../core/run/progress.ts';
import { HELPED } from '../../view/messages/hows.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type { Theme } from '../../view/text/theme.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';
import { whereNext } from '../shared/where-next.ts';

export const command: Command<{ readonly json?: boolean }> = {
  usage: 'status',
  summary: 'where you are',
  sandbox: 'any',
  options: [JSON_OPTION],
  examples: [['lesson status'], ['lesson status --json']],
  async run(options, context) {
    const { sandbox, theme, print } = context;
    const course = await openCourse(context);
    const place = await placeIn(currentLesson(sandbox, course), sandbox, course);
    const steps = statuses(place);
    if (options.json) {
      const rows = steps.map(({ step, done, count, how }) => ({
        id: step.id,
        title: step.title,
        done,
        count,
        how: how ?? null,
      }));
      const next = place.next?.step.id ?? null;
      context.json({
        version: 1,
        lesson: place.lesson.id,
        sandbox: place.layout.files,
        next,
        steps: rows,
      });
      return 0;
    }
    print(
      `${theme.style.heading(harmless(place.lesson.title))} ${theme.style.dim(`(${place.lesson.id})`)}`,
    );
    for (const { step, done, count, how } of steps) {
      const part = done > 0 && done < count ? `${done} of ${count} done` : how && HELPED[how];
      const mark = how ? markOf(how, theme) : place.next?.step === step ? theme.symbol.arrow : ' ';
      print(`  ${mark} ${harmless(step.title)}${part ? theme.style.dim(` (${part})`) : ''}`);
    }
    print(`Your files are in ${place.layout.files}.`);
    print(whereNext(place.next?.step.title, place.lesson.id, course, context));
    return 0;
  },
};

function markOf(how: How, { style, symbol }: Theme): string {
  return how === 'passed' || how === 'solved' ? style.passed(symbol.passed) : symbol.notRun;
}
