/** `lesson skip`: leaves the step at hand to the runner, and goes on. */
import { currentPlace } from '../../app/course/targets.ts';
import type { Command } from '../shared/command.ts';
import { skipStep } from '../shared/help-step.ts';
import { openCourse } from '../shared/prepare.ts';
import { whereNext } from '../shared/where-next.ts';

export const command: Command<{ readonly anyway?: boolean }> = {
  usage: 'skip',
  summary: 'have the step at hand done for you, and go on',
  sandbox: 'own',
  options: [{ flags: '--anyway', summary: 'go on even where it cannot be done' }],
  examples: [['lesson skip'], ['lesson skip --anyway', 'also where the step fails']],
  async run({ anyway = false }, context) {
    const course = await openCourse(context);
    const place = await currentPlace(context.sandbox, course);
    const { lesson, next } = place;
    const skipped = next && (await skipStep({ ...place, next }, anyway, context));
    if (skipped?.outcome === 'failed') return 1;
    context.print(whereNext(skipped?.next?.step.title, lesson.id, course, context));
    return 0;
  },
};
