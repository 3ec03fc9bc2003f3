/** Headings without a space after their marks, which are text. Those without a word are `empty-slug` of the reader. */
import type { Linted } from '../linted.ts';

const MARKS =
  /^ {0,3}(#{2,6})(?![#\s])(?=\S)|^ {0,3}(#{1,6})[\u00a0\u2000-\u200b\u202f\u3000]+(?=\S)/;

export function headings(lesson: Linted): void {
  for (const { text, line } of lesson.prose) {
    if (!text.includes('#')) continue;
    for (const [index, one] of text.split('\n').entries()) {
      const [, joined, spaced] = MARKS.exec(one) ?? [];
      const name = joined ?? spaced;
      // A setext heading, a list item or a table row keeps its own marks in the source.
      if (
        name === undefined ||
        !lesson
          .line(line + index)
          .trimStart()
          .startsWith(name)
      )
        continue;
      const rest = one.replace(MARKS, '');
      lesson.sayFixed(
        'heading-space',
        line + index,
        { name, suggestion: `${name} ${rest}` },
        () => `${name} ${rest}`,
      );
    }
  }
}
