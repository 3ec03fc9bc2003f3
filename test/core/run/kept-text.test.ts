import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeptText } from '../../../src/core/run/kept-text.ts';

test('however a text is cut into pieces, its beginning and its end are kept', () => {
  const pieces = fc.array(fc.string({ maxLength: 40_000 }), { maxLength: 20 });
  fc.assert(
    fc.property(pieces, fc.nat(50_000), fc.nat(50_000), (parts, head, tail) => {
      const kept = new KeptText({ head, tail });
      for (const part of parts) kept.add(part);
      const all = parts.join('');
      const omitted = Math.max(0, all.length - head - tail);
      expect(kept.omitted).toBe(omitted);
      const gap = omitted > 0 && head > 0 ? '[gap]' : '';
      const end = all.slice(Math.max(head, all.length - tail));
      expect(kept.text('[gap]')).toBe(all.slice(0, head) + gap + end);
    }),
  );
});

test('100 MB in pieces of any size do not fill the memory', () => {
  for (const size of [7, 65_536]) {
    const kept = new KeptText();
    const before = process.memoryUsage().heapUsed;
    for (let i = 0; i < 100_000_000 / size; i++) kept.add(`${i}`.padEnd(size));
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
    expect(kept.omitted).toBeGreaterThan(90_000_000);
  }
});
