/** `lesson undo`: takes back what was done last. */
import type { Context } from '../../app/context.ts';
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
  run: (_given, context) => undo(context),
};

async function undo(context: Context): Promise<number> {
  const course = await openCourse(context);
  const place = await currentPlace(context.sandbox, course, context.io.cwd);
  const last = undoable(place, place.progress);
  if (!last) return tellStart(place, context);
  const rebuild = last.failed ? ({ rebuild: { code: 'asked' } } as const) : {};
  return goThere(place, last.index, course, context, { ...rebuild, doing: 'undo' });
}
