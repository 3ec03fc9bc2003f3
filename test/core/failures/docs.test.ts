import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { KNOWN } from '../../../src/core/failures/known.ts';

it('docs/failures.md has a row for every failure, in the order of the table', () => {
  const page = readFileSync(new URL('../../../docs/failures.md', import.meta.url), 'utf8');
  const [, rows = ''] = page.split('## The known failures');
  const codes = [...rows.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, code]) => code);
  expect(codes).toEqual(Object.keys(KNOWN));
});
