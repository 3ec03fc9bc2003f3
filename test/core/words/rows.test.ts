import { expect, it } from 'vitest';
import { difference } from '../../../src/core/words/rows.ts';

it.each([
  ['total 3', 'total\u00a03', 'the real line has a no-break space (U+00A0)'],
  ['total 3', 'total 3\u200b', 'the real line has a character of no width (U+200B)'],
  ['caf\u00e9', 'cafe\u0301', 'the real line has a separate accent (U+0301)'],
  ['cafe\u0301', 'caf\u00e9', 'the expected line has a separate accent (U+0301)'],
  ['\techo', '    echo', 'the expected line has a tab'],
  ['a', 'a\r', 'the real line has a carriage return'],
  ['a  b', 'a b', 'only spaces differ'],
  ['A', 'a', 'only upper and lower case differ'],
  ['a b', 'a c', ''],
])('%j and %j', (expected, actual, words) => {
  const said = difference(expected, actual).join(' ').replace(/\s+/g, ' ').trim();
  if (words === '') expect(said).toBe('');
  else expect(said).toContain(words);
});
