import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import {
  type SharedEntry,
  SharedRecords,
} from '../../../../src/machine/engine/ownership/shared-records.ts';

const FOLDER = '/var/tmp';
const engine = randomBytes(8).toString('hex');
const records = (state: string, id = engine) => new SharedRecords(id, state);
const { path } = records('/anna');
const entry = (it: SharedRecords, run: string): SharedEntry => ({
  t: 'made',
  id: 'a'.repeat(64),
  run,
  by: it.by,
});

afterEach(() => {
  rmSync(path, { force: true });
});

test('what one learner writes, another reads, and only who may use the engine', () => {
  const [anna, ben] = [records('/anna'), records('/ben')];
  expect(anna.by).not.toBe(ben.by);
  anna.append(entry(anna, 'a1'));
  expect(ben.read()).toEqual([entry(anna, 'a1')]);
  expect(records('/ben', 'another engine').read()).toEqual([]);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  // Its name does not tell the engine's id, nor does it say it.
  expect(path + readFileSync(path, 'utf8')).not.toContain(engine);
});

test('a line that was changed, cut short or made up is left out', () => {
  const anna = records('/anna');
  anna.append(entry(anna, 'a1'), entry(anna, 'a2'));
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace('"a1"', '"b1"'));
  appendFileSync(path, `${'0'.repeat(32)} ${JSON.stringify(entry(anna, 'a3'))}\n{"t":"made"}\n\n`);
  appendFileSync(path, text.slice(0, 50));
  expect(anna.read().map(({ run }) => run)).toEqual(['a2']);
});

test('what nobody needs goes, and the file with the last of it', () => {
  const anna = records('/anna');
  anna.append(entry(anna, 'a1'), entry(anna, 'a2'));
  anna.prune(({ run }) => run === 'a2');
  expect(anna.read().map(({ run }) => run)).toEqual(['a2']);
  anna.prune(() => false);
  expect(existsSync(path)).toBe(false);
});

test('a file that is not the user’s own is neither followed nor written', () => {
  const anna = records('/anna');
  anna.append(entry(anna, 'a1'));
  rmSync(path);
  const victim = join(FOLDER, `lesson-t-${engine}`);
  writeFileSync(victim, 'as it was');
  chmodSync(victim, 0o600);
  symlinkSync(victim, path);
  try {
    anna.append(entry(anna, 'a2'));
    expect(anna.read()).toEqual([]);
    expect(readFileSync(victim, 'utf8')).toBe('as it was');
    expect(statSync(victim).mode & 0o777).toBe(0o600);
  } finally {
    rmSync(victim);
  }
});
