/** `lesson solve`: shows the Solution of the step at hand, and runs it. */
import { currentPlace } from '../../app/course/targets.ts';
import * as help from '../../app/learner/help.ts';
import { UserError } from '../../core/run/failure.ts';
import type { Command } from '../shared/command.ts';
import { agree } from '../shared/consent.ts';
import { rendered, reportOf } from '../shared/help-step.ts';
import { lessonAccess } from '../shared/lesson-access.ts';
import { openCourse } from '../shared/prepare.ts';
import { whereNext } from '../shared/where-next.ts';

export const command: Command = {
  usage: 'solve',
  summary: 'show the Solution of the step at hand, and do it',
  sandbox: 'own',
  examples: [['lesson solve']],
  async run(_given, context) {
    const { print, interactive, sandbox } = context;
    const course = await openCourse(context);
    const place = await currentPlace(sandbox, course);
    const tellNext = (title: string | undefined) => {
      print(whereNext(title, place.lesson.id, course, context));
      return 0;
    };
    if (!place.next) return tellNext(undefined);
    const task = help.openTask(place);
    if (!task) throw new UserError('step-without-task', { title: place.next.step.title }, 2);
    print(await rendered(task.markdown ?? '', context));
    if (interactive && !(await agree(context, 'Do this for you?'))) return 0;
    const report = await reportOf(context);
    const { outcome, next } = await help.solve(place, lessonAccess(context), report);
    if (outcome !== 'failed') return tellNext(next?.step.title);
    print('\nWhat you had done may be in the way. `lesson undo` restarts the step.');
    return 1;
  },
};
