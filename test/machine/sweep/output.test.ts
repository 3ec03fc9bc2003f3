import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lineText } from '../../../src/core/sweep/records.ts';
import { SweepFolder } from '../../../src/machine/sweep/folder.ts';
import { hashTree } from '../../../src/machine/sweep/hash.ts';
import { TrialOutput } from '../../../src/machine/sweep/output.ts';
import { began, ended, session, trials } from '../../core/sweep/sweep.ts';

const folder = mkdtempSync(join(tmpdir(), 'lesson-sweep-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

/** As the engine sends it. @param stream 1 stdout, 2 stderr */
function frame(stream: 1 | 2, text: string | Buffer): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

it('keeps the last line of stdout, however it arrives', () => {
  const all = Buffer.concat([
    frame(1, 'one\n{"a":'),
    frame(2, 'a warning: Read-only file system\n'),
    frame(1, ' 1}\n\n'),
    frame(2, 'bye\n'),
  ]);
  for (const size of [1, 7, 9, 1000]) {
    const output = new TrialOutput(at('log'));
    for (let i = 0; i < all.length; i += size) output.add(all.subarray(i, i + size));
    output.close();
    expect(output.lastLine).toBe('{"a": 1}');
    if (size === 1000) expect(output.readOnly).toBe(true);
    expect(readFileSync(at('log'), 'utf8')).toContain(' 1}\n\nbye\n');
  }
});

it('keeps the beginning and the end of 200 MB, in little memory', () => {
  const output = new TrialOutput(at('large'));
  const piece = frame(1, 'y\n'.repeat(16 * 1024));
  output.add(frame(1, 'first\n'));
  const before = process.memoryUsage().rss;
  for (let i = 0; i < 6400; i++) output.add(piece);
  output.add(frame(1, 'last\n'));
  output.close();
  expect(process.memoryUsage().rss - before).toBeLessThan(120e6);
  const kept = readFileSync(at('large'), 'utf8');
  expect(statSync(at('large')).size).toBeLessThan(1_200_000);
  expect(kept).toMatch(/^first\n.*\n\[\d+ bytes are left out here\]\n.*y\nlast\n$/s);
  expect(output.lastLine).toBe('last');
});

it('adds lines after one that was cut off, in the order in which they came', async () => {
  const sweep = new SweepFolder(at('new/results'), 'results');
  sweep.make();
  const planned = trials();
  writeFileSync(at('new/results/trials.jsonl'), `${lineText(session(planned))}{"line":"be`);
  const writer = await sweep.openRecord();
  await Promise.all(planned.flatMap((it) => [writer.add(began(it)), writer.add(ended(it))]));
  await writer.close();
  const record = sweep.read();
  expect(record?.unreadable).toEqual([2]);
  expect(record?.planned.map(({ result }) => result?.status)).toEqual(
    planned.map(() => 'complete'),
  );
});

it('knows data by content', async () => {
  const data = new SweepFolder(at('data'), 'data');
  data.make();
  const empty = await hashTree(at('data'));
  writeFileSync(at('data/trials/x'), '1');
  const one = await hashTree(at('data'));
  writeFileSync(at('data/trials/x'), '2');
  expect(new Set([empty, one, await hashTree(at('data'))]).size).toBe(3);
  writeFileSync(at('data/trials/x'), '1');
  expect(await hashTree(at('data'))).toBe(one);
});
