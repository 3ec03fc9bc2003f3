/** Lists one lesson more in course.yaml. */
import { isSeq, parseDocument } from 'yaml';
import { readCourse } from './course.ts';

/** The course's text with one lesson more, and nothing else changed; undefined where that cannot be done. */
export function withLesson(source: string, id: string): string | undefined {
  const before = lessonsOf(source);
  if (before?.includes(id)) return source;
  const lessons = parseDocument(source).get('lessons');
  if (!before || !isSeq(lessons)) return undefined;
  const last = lessons.items.at(-1) as { range?: readonly number[] } | undefined;
  const [from = 0, to = 0] = last?.range ?? [];
  const start = source.lastIndexOf('\n', from - 1) + 1;
  const lineEnd = source.indexOf('\n', to);
  const end = lineEnd < 0 ? source.length : lineEnd;
  // A name such as 123 or true is text only in quotes.
  for (const name of [id, `"${id}"`]) {
    const text = lessons.flow
      ? `${source.slice(0, to)}, ${name}${source.slice(to)}`
      : `${source.slice(0, end)}\n${source.slice(start, from)}${name}${source.slice(end)}`;
    if (JSON.stringify(lessonsOf(text)) === JSON.stringify([...before, id])) return text;
  }
  return undefined;
}

const lessonsOf = (source: string) => readCourse(source, 'course.yaml').course?.lessons;
