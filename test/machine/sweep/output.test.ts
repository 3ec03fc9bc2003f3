import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { writeCrate } from '../../../src/app/sweep/crate.ts';
import { UserError } from '../../../src/core/run/failure.ts';
import { CRATE_PARTS } from '../../../src/core/sweep/crate/crate.ts';
import { lineText } from '../../../src/core/sweep/records.ts';
import { SweepFolder } from '../../../src/machine/sweep/folder.ts';
import { hashTree, treeOf } from '../../../src/machine/sweep/hash.ts';
import { TrialOutput } from '../../../src/machine/sweep/output.ts';
import { began, done, ended, session, trials } from '../../core/sweep/sweep.ts';

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

it('writes through no link of a folder that came from elsewhere', async () => {
  const linked = new SweepFolder(at('linked'), 'linked');
  linked.make();
  const { log } = linked.trial('x');
  writeFileSync(at('precious'), 'kept');
  for (const path of [linked.csv, log, at('linked/ro-crate-metadata.json')])
    symlinkSync(at('precious'), path);
  const record = done({}, () => ({}));
  linked.writeCsv(record);
  new TrialOutput(log).close();
  await writeCrate(linked, record, { credit: { authors: [] }, now: new Date(), version: '1' });
  symlinkSync(at('precious'), at('linked/trials.jsonl'));
  await expect(linked.openRecord()).rejects.toMatchObject({ code: 'sweep-link', exitCode: 2 });
  rmSync(at('linked/logs'), { recursive: true });
  symlinkSync(folder, at('linked/logs'));
  expect(() => linked.make()).toThrow(UserError);
  expect(readFileSync(at('precious'), 'utf8')).toBe('kept');
  expect(readFileSync(linked.csv, 'utf8')).toContain('complete');
});

it('refuses to read what a later version has written', () => {
  const later = new SweepFolder(at('later'), 'later');
  later.make();
  writeFileSync(at('later/trials.jsonl'), '{"line":"session","version":2}\n');
  const args = { path: at('later/trials.jsonl'), version: 2, known: 1 };
  expect(() => later.read()).toThrow(new UserError('record-newer', args, 2));
});

it('describes in a crate what belongs to the sweep alone', async () => {
  const mixed = new SweepFolder(at('mixed'), 'mixed');
  mixed.make();
  const record = done({}, () => ({}));
  mixed.writeCsv(record);
  writeFileSync(at('mixed/thesis.txt'), 'x');
  const files = await treeOf(mixed.path, { only: CRATE_PARTS });
  expect(files.map(({ path }) => path)).toEqual(['results.csv']);
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
