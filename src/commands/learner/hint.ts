/** `lesson hint`: the next hint of the step at hand; first what the lesson says to what went wrong. */
import { currentPlace } from '../../app/course/targets.ts';
import { nextHint, openTask } from '../../app/learner/help.ts';
import { LessonRecords } from '../../machine/sandbox/records.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type { Command } from '../shared/command.ts';
import { rendered } from '../shared/help-step.ts';
import { openCourse } from '../shared/prepare.ts';
import { whereNext } from '../shared/where-next.ts';

export const command: Command = {
  usage: 'hint',
  summary: 'a hint for the step at hand, another one each time',
  sandbox: 'own',
  examples: [['lesson hint']],
  async run(_given, context) {
    const { print, theme, sandbox } = context;
    const course = await openCourse(context);
    const place = await currentPlace(sandbox, course);
    if (!place.next) {
      print(whereNext(undefined, place.lesson.id, course, context));
      return 0;
    }
    const { step } = place.next;
    const given = nextHint(step, new LessonRecords(place.layout));
    if (given.kind === 'none') {
      print(`The step "${harmless(step.title)}" has no hints.`);
      return 0;
    }
    if (given.kind === 'diagnosis') {
      print(`${theme.symbol.arrow} ${(await rendered(given.markdown, context)).trim()}`);
      return 0;
    }
    const { n, of, markdown } = given;
    print(theme.style.heading(of === 1 ? 'Hint' : `Hint ${n} of ${of}`));
    print(`\n${await rendered(markdown, context)}`);
    if (n < of) print('The next one: lesson hint');
    else if (openTask(place)) print('That was the last one. lesson solve shows the Solution.');
    return 0;
  },
};
