/** `lesson show`: a lesson's text, as the terminal shows it; nothing is run. */
import { readFileSync } from 'node:fs';
import { loadLesson, resolveLessons } from '../workbench/lessons.ts';
import { currentLesson } from '../workbench/overview.ts';
import type { Context } from './context.ts';
import { openCourse } from './prepare.ts';

export async function show(
  word: string | undefined,
  options: { readonly json?: boolean },
  context: Context,
): Promise<number> {
  const { io, sandbox, theme, print, width } = context;
  const course = await openCourse(context);
  const [file] = await resolveLessons([word ?? currentLesson(sandbox, course)], course, io.cwd);
  if (!file) return 2;
  const lesson = await loadLesson(file);
  if (options.json) {
    print(JSON.stringify({ version: 1, lesson }, null, 2));
    return 0;
  }
  const { renderMarkdown } = await import('../terminal/markdown.ts');
  const text = readFileSync(file.path, 'utf8').replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, '');
  print(renderMarkdown(text, { width: Math.min(100, width()), theme }));
  return 0;
}
