/** `lesson goto`: to a place in a lesson, with the world as it is there. */
import { resolveTarget } from '../../app/course/targets.ts';
import type { Command } from '../shared/command.ts';
import { goThere } from '../shared/go-there.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly place: string }> = {
  usage: 'goto <place>',
  summary: 'go to a lesson or a step: lesson, lesson#step, or a step of this one',
  sandbox: 'begin',
  examples: [
    ['lesson goto isolation', 'where you left it'],
    ['lesson goto first-image#run-it', 'a step, with the steps before it done'],
    ['lesson goto 3', 'the third step of this lesson'],
  ],
  async run({ place: word }, context) {
    const course = await openCourse(context);
    const { place, index } = await resolveTarget(word, context.sandbox, course);
    return goThere(place, index, course, context);
  },
};
