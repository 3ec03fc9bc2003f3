/** A lesson's end: what is to be remembered, what stays on the machine, how to keep it. */
import type { Context } from '../../app/context.ts';
import type { LoadedCourse } from '../../app/course/catalog.ts';
import type { Position } from '../../app/course/position.ts';
import type { Lesson } from '../../core/lesson/model.ts';
import { toRemember } from '../../core/lesson/to-remember.ts';
import type { Remains } from '../../core/run/remains.ts';
import { keeping, remainsWords } from '../../view/messages/leftovers.ts';
import { hang } from '../../view/text/layout.ts';
import { findTheEngine } from './prepare.ts';
import { whereNext } from './where-next.ts';

/** What of the lesson is on the engine; undefined where it does not answer. */
export function remainsIfKnown(lesson: Lesson, context: Context): Promise<Remains | undefined> {
  return remains(lesson, context).catch(() => undefined);
}

async function remains(lesson: Lesson, context: Context): Promise<Remains> {
  const found = await findTheEngine({ ...context, interactive: false });
  const [{ openDocker }, { remainsOf }] = await Promise.all([
    import('../../machine/engine/connect/api.ts'),
    import('../../machine/engine/clean/leftovers.ts'),
  ]);
  return remainsOf({
    docker: await openDocker(found.endpoint),
    stateDir: context.paths.state,
    engineId: found.facts.id,
    lesson: lesson.id,
    bases: lesson.images,
  });
}

/** Headless; in the interactive session the lesson's own last words are on the screen. */
export async function tellEnd(
  { lesson, layout }: Position,
  course: LoadedCourse,
  context: Context,
): Promise<void> {
  const { print, width, theme } = context;
  const say = (text: string) => print(hang('', text, width()).join('\n'));
  const text = toRemember(lesson);
  if (text !== undefined) {
    const { renderMarkdown } = await import('../../view/terminal/markdown.ts');
    print(theme.style.heading('To remember'));
    print(`\n${renderMarkdown(text, { width: Math.min(100, width()), theme }).trimEnd()}\n`);
  }
  const stands = remainsWords(await remainsIfKnown(lesson, context));
  say([`Your files are in ${layout.files}.`, ...stands].join(' '));
  say(`${keeping(lesson.id).join(' ')}; lesson clean ${lesson.id} removes it from the engine.`);
  say(whereNext(undefined, lesson.id, course, context));
}
