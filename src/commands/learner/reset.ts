/** `lesson reset`: restarts a lesson or a step. */
import { resolveLessons } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { resolveTarget } from '../../app/course/targets.ts';
import type { Command } from '../shared/command.ts';
import { goThere } from '../shared/go-there.ts';
import { openCourse } from '../shared/prepare.ts';
import { resetLesson } from '../shared/reset-lesson.ts';

export const command: Command<{ readonly place?: string }> = {
  usage: 'reset [place]',
  summary: 'restart a lesson, or one of its steps; your files are backed up',
  sandbox: 'own',
  examples: [
    ['lesson reset', 'this lesson'],
    ['lesson reset first-image'],
    ['lesson reset first-image#run-it', 'one step, with the steps before it done again'],
  ],
  async run({ place: word }, context) {
    const { sandbox } = context;
    const course = await openCourse(context);
    if (word !== undefined && !course.course.lessons.includes(word) && !/[./\\]/.test(word)) {
      const { place, index } = await resolveTarget(word, sandbox, course);
      return goThere(place, index, course, context, {
        rebuild: { code: 'asked' },
        doing: 'reset',
      });
    }
    const [file] = await resolveLessons([word ?? currentLesson(sandbox, course)], course);
    return file ? resetLesson(file.id, course, context) : 2;
  },
};
