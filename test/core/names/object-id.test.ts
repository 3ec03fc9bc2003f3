import { describe, expect, test } from 'vitest';
import {
  includesId,
  isId,
  isSameId,
  shortId,
  uniqueIds,
} from '../../../src/core/names/object-id.ts';

const WHOLE = '2d3e7d1175d3ddeb39924b6ec484ac101ec6a5a5ce957d07afdc49382aa69e77';
const SHORT = '2d3e7d1175d3';

describe('ids of one object, as engines and builders write them', () => {
  const forms = [WHOLE, SHORT, `sha256:${WHOLE}`, `sha256:${SHORT}`];

  test.each(forms.flatMap((a) => forms.map((b) => [a, b] as const)))('%s is %s', (a, b) => {
    expect(isSameId(a, b)).toBe(true);
    expect(includesId(['other', b], a)).toBe(true);
  });

  test.each([
    ['ffffffffffff', WHOLE],
    // Too short to tell.
    ['2d3e', WHOLE],
    ['', WHOLE],
    [`sha256:${WHOLE.slice(0, -1)}0`, WHOLE],
  ])('%s is not %s', (a, b) => {
    expect(isSameId(a, b)).toBe(false);
    expect(isSameId(b, a)).toBe(false);
  });

  test('are listed once, the whole one', () => {
    expect(uniqueIds([SHORT, `sha256:${WHOLE}`, WHOLE, 'ffffffffffff'])).toEqual([
      WHOLE,
      'ffffffffffff',
    ]);
    expect(shortId(`sha256:${WHOLE}`)).toBe(SHORT);
  });

  test.each([
    [WHOLE, true],
    [`sha256:${SHORT}`, true],
    ['ubuntu:20.04', false],
    ['cafe', false],
  ])('%s is an id: %s', (text, is) => {
    expect(isId(text)).toBe(is);
  });
});
