import { appendFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventBody } from '../../src/run/events.ts';
import { LessonRecords } from '../../src/sandbox/records.ts';
import { lastOutput, TRANSCRIPT_FULL } from '../../src/sandbox/transcript.ts';

let folder: string;
let records: LessonRecords;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-transcript-'));
  records = new LessonRecords(folder, () => undefined, 256);
});
afterEach(() => rmSync(folder, { recursive: true }));

function tell(...events: EventBody[]): void {
  for (const event of events) records.record({ ...event, v: 1, run: 'r', at: '2026-11-26' });
}

function started(step: string, action: string, kind: 'block' | 'file' = 'block'): EventBody {
  const place = { file: 'x.md', line: 1 };
  return { type: 'action-started', lesson: 'x', step, action, kind, place };
}

function output(step: string, action: string, text: string): EventBody {
  return { type: 'output', step, action, stream: 'stdout', text };
}

async function last(step?: string): Promise<string> {
  let text = '';
  for await (const it of lastOutput(folder, step)) text += typeof it === 'string' ? it : it.text;
  return text;
}

test('is what the last command printed that printed something', async () => {
  expect(await last()).toBe('');
  tell(started('one', 'one/1'), output('one', 'one/1', 'first\n'));
  tell(started('one', 'one/2'), output('one', 'one/2', 'sec'));
  tell(output('one', 'one/1', 'of the background\n'), output('one', 'one/2', 'ond\n'));
  tell(started('two', 'two/1', 'file'), started('two', 'two/2'));
  expect(await last()).toBe('second\n');
  expect(await last('two')).toBe('');
  tell(output('two', 'two/2', '"action":"one/1","stream"'));
  expect(await last()).toBe('"action":"one/1","stream"');
  expect(await last('one')).toBe('second\n');
});

test('of a command that was done again, it is the last time', async () => {
  tell(started('one', 'one/1'), output('one', 'one/1', 'first\n'));
  tell(started('one', 'one/1'), output('one', 'one/1', 'again\n'));
  expect(await last()).toBe('again\n');
});

test('a line that a killed run has not finished is left out', async () => {
  tell(started('one', 'one/1'), output('one', 'one/1', 'first\n'));
  appendFileSync(
    join(folder, 'transcript.ndjson'),
    '{"type":"output","step":"one","action":"one/1","stream":"std',
  );
  expect(await last()).toBe('first\n');
});

test('the next line after one that a killed process has not finished is whole', async () => {
  appendFileSync(join(folder, 'transcript.ndjson'), '{"type":"output","st');
  tell(started('one', 'one/1'), output('one', 'one/1', 'first\n'));
  expect(records.transcript().map(({ type }) => type)).toEqual(['action-started', 'output']);
  expect(await last()).toBe('first\n');
});

test('what another process writes in between is not taken for this one’s', async () => {
  const other = new LessonRecords(folder, () => undefined);
  const of = (event: EventBody) => ({ ...event, v: 1 as const, run: 'other', at: '2026-11-26' });
  tell(started('one', 'one/1'), output('one', 'one/1', 'mi'));
  other.recordTogether([of(started('one', 'one/1')), of(started('two', 'two/1', 'file'))]);
  tell(output('one', 'one/1', 'ne\n'));
  expect(await last()).toBe('mine\n');
  other.record(of(output('one', 'one/1', 'late')));
  expect(await last()).toBe('mine\n');
});

test('on a disk that is full what is printed is missing, and that is told once', () => {
  tell(started('one', 'one/1'));
  rmSync(join(folder, 'transcript.ndjson'));
  symlinkSync('/dev/full', join(folder, 'transcript.ndjson'));
  const event = { ...output('one', 'one/1', 'x'), v: 1 as const, run: 'r', at: '' };
  const gaps = [1, 2, 3].map(() => records.record(event)?.code);
  expect(gaps).toEqual(['transcript-no-room', undefined, undefined]);
});

test('of a command that prints for ever only so much is kept, and that is told', async () => {
  tell(started('one', 'one/1'));
  const piece = output('one', 'one/1', 'x'.repeat(10));
  const gaps: unknown[] = [];
  for (let i = 0; i < 28; i++)
    gaps.push(records.record({ ...piece, v: 1, run: 'r', at: '' })?.code);
  expect(gaps.indexOf(TRANSCRIPT_FULL)).toBe(25);
  expect(gaps.filter((it) => it !== undefined)).toHaveLength(1);
  tell({ type: 'warning', code: TRANSCRIPT_FULL, args: {} });
  let length = 0;
  const told: string[] = [];
  for await (const it of lastOutput(folder)) {
    if (typeof it === 'string') told.push(it);
    else length += it.text.length;
  }
  expect({ length, told }).toEqual({ length: 250, told: [TRANSCRIPT_FULL] });
});
