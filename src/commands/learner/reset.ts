/** `lesson reset`: begins a lesson or a step anew. */
import type { Context } from '../../app/context.ts';
import { resolveLessons } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { resolveTarget } from '../../app/course/targets.ts';
import { goThere } from '../shared/go-there.ts';
import { openCourse } from '../shared/prepare.ts';
import { resetLesson } from '../shared/reset-lesson.ts';

export async function reset(word: string | undefined, context: Context): Promise<number> {
  const { io, sandbox } = context;
  const course = await openCourse(context);
  if (word !== undefined && !course.course.lessons.includes(word) && !/[./\\]/.test(word)) {
    const { place, index } = await resolveTarget(word, sandbox, course, io.cwd);
    return goThere(place, index, course, context, {
      rebuild: { code: 'asked' },
      doing: 'reset',
    });
  }
  const [file] = await resolveLessons([word ?? currentLesson(sandbox, course)], course, io.cwd);
  return file ? resetLesson(file.id, course, context) : 2;
}
