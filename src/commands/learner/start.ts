/** What `npm start` does once the program is built: sets everything up, and opens the course. */
import { currentLesson } from '../../app/course/overview.ts';
import { statuses } from '../../app/course/position.ts';
import { choosePlace } from '../../app/course/targets.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type { Command } from '../shared/command.ts';
import { agree } from '../shared/consent.ts';
import { doSteps, goOn } from '../shared/go-on.ts';
import { openCourse } from '../shared/prepare.ts';
import { setUp } from '../shared/set-up.ts';
import { whereNext } from '../shared/where-next.ts';

export const command: Command = {
  usage: 'start',
  summary: 'what npm start does',
  hidden: true,
  sandbox: 'begin',
  examples: [],
  async run(_given, context) {
    const { interactive, print, note, sandbox } = context;
    const course = await openCourse(context);
    const place = await choosePlace(currentLesson(sandbox, course), sandbox, course);
    if (!interactive && place.next === undefined) {
      const count = statuses(place).length;
      print(
        `You are at the end of "${harmless(place.lesson.title)}": ${count} of ${count} steps are done.`,
      );
      print(`Your files are in ${place.layout.files}.`);
      print(whereNext(undefined, place.lesson.id, course, context));
      return 0;
    }
    // Running npm start is the agreement, where nobody can be asked; in a terminal it is asked for.
    await setUp(context, place.lesson.images, async (question) => {
      if (interactive) return agree(context, question, true);
      note(question.replace(/\?$/, '.'));
      return true;
    });
    return interactive
      ? goOn(undefined, context)
      : doSteps(place, course, context, Number.POSITIVE_INFINITY);
  },
};
