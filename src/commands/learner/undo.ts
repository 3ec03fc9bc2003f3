/** `lesson undo`: takes back what was done last. */
import { currentPlace } from '../../app/course/targets.ts';
import { undoable } from '../../app/learner/undo.ts';
import type { Command } from '../shared/command.ts';
import { goThere, tellStart } from '../shared/go-there.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command = {
  usage: 'undo',
  summary: 'take back what was done last: the step at hand, or the one before',
  sandbox: 'own',
  examples: [['lesson undo', 'files and what is on the engine are rebuilt, yours are backed up']],
  async run(_given, context) {
    const course = await openCourse(context);
    const place = await currentPlace(context.sandbox, course);
    const last = undoable(place, place.progress);
    if (!last) return tellStart(place, context);
    const rebuild = last.failed ? ({ rebuild: { code: 'asked' } } as const) : {};
    return goThere(place, last.index, course, context, { ...rebuild, doing: 'undo' });
  },
};
