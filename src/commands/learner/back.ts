/** `lesson back`: to the step before this one. */
import { currentPlace } from '../../app/course/targets.ts';
import { backTarget } from '../../core/run/travel.ts';
import type { Command } from '../shared/command.ts';
import { goThere, tellStart } from '../shared/go-there.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command = {
  usage: 'back',
  summary: 'go to the step before this one, with everything as it was at its start',
  sandbox: 'own',
  examples: [['lesson back']],
  async run(_given, context) {
    const course = await openCourse(context);
    const place = await currentPlace(context.sandbox, course);
    const index = backTarget(place.todos, place.progress);
    if (index === undefined) return tellStart(place, context);
    return goThere(place, index, course, context, { doing: 'back' });
  },
};
