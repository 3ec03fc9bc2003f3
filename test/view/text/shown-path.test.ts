import { expect, it } from 'vitest';
import { shownPath } from '../../../src/view/text/shown-path.ts';

const FILES = '/home/ada/course/sandbox/first-image';

it.each([
  ['/home/ada/course', 'sandbox/first-image'],
  ['/home/ada/course/sandbox', 'first-image'],
  ['/home/ada/course/sandbox/isolation', '../first-image'],
  // Dots alone are no name.
  [FILES, FILES],
  [`${FILES}/data`, FILES],
  [`${FILES}/data/raw`, FILES],
  ['/tmp/somewhere/else/far/away/from/it', FILES],
])('from %s: %s', (cwd, shown) => {
  expect(shownPath(FILES, cwd)).toBe(shown);
});
