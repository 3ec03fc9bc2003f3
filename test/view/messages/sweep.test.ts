import { expect, it } from 'vitest';
import { trialTable, unreadableText } from '../../../src/view/messages/sweep.ts';
import { makeTheme } from '../../../src/view/text/theme.ts';
import { done } from '../../core/sweep/sweep.ts';

it('shows all digits of whole numbers, in tables as in pictures', () => {
  const record = done({ params: { a: '1' } }, () => ({
    metrics: { steps: 12345, loss: 0.123456 },
  }));
  const table = trialTable(record, makeTheme({ level: 0, unicode: true })).join('\n');
  expect(table).toMatch(/12345 +0\.1235 /);
});

it('says which lines do not count', () => {
  const record = { ...done({}, () => ({})), unreadable: [3] };
  expect(unreadableText(record, 'r')).toContain('do not count: 3.');
  const many = { ...record, unreadable: [...Array(5000).keys()] };
  expect(unreadableText(many, 'r')).toContain(': 0, 1, 2, 3, 4 and 4995 more.');
});
