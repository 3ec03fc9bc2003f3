/**
 * Lessons that were read when the program was built. Reading one strictly takes longer than starting
 * node, and a shipped one has not changed since; where it has, it is read again.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lesson } from '../../core/lesson/model.ts';
import { head, type ListAhead } from './list-ahead.ts';

/** In place of a lesson's file, which has another name wherever it is called from. */
const fileOf = (id: string) => `<course>/${id}.md`;

/**
 * @param id the lesson's, under which it was written
 * @param source what its file holds now
 * @param shown how findings and verdicts name the file
 * @param folder where the program is
 * @returns nothing where it was not read ahead, or holds something else by now
 */
export function readAhead(
  id: string,
  source: string,
  shown: string,
  folder = dirname(fileURLToPath(import.meta.url)),
): Lesson | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, 'lessons', `${id}.json`), 'utf8');
  } catch {
    return undefined;
  }
  const end = text.indexOf('\n');
  if (text.slice(0, end) !== fingerprint(source)) return undefined;
  const named = text
    .slice(end)
    .replaceAll(`"file":"${fileOf(id)}"`, `"file":${JSON.stringify(shown)}`);
  return JSON.parse(named) as Lesson;
}

/** What the build writes for a lesson; nothing if it has errors. */
export async function writeAhead(id: string, source: string): Promise<string | undefined> {
  const { readLesson } = await import('../../core/lesson/read.ts');
  const { lesson } = readLesson(source, fileOf(id));
  return lesson && `${fingerprint(source)}\n${JSON.stringify(lesson)}`;
}

/** What the build writes into list.json. */
export async function writeListAhead(course: string, lessons: readonly string[]): Promise<string> {
  const [{ readCourse }, { readFrontMatter }] = await Promise.all([
    import('../../core/lesson/course.ts'),
    import('../../core/lesson/syntax/front-matter.ts'),
  ]);
  return JSON.stringify({
    courses: { [course]: readCourse(course, '').course },
    frontMatter: Object.fromEntries(
      lessons.map((source) => [head(source), readFrontMatter(source, '').frontMatter]),
    ),
  } satisfies Record<keyof ListAhead, object>);
}

function fingerprint(source: string): string {
  return createHash('sha256').update(source).digest('hex');
}
