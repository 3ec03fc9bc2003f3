import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventBody } from '../../../src/core/run/events.ts';
import { UserError } from '../../../src/core/run/failure.ts';
import { type LessonLayout, lessonLayout, sandboxAt } from '../../../src/machine/sandbox/layout.ts';
import { LessonRecords } from '../../../src/machine/sandbox/records.ts';
import { lastOutput, TRANSCRIPT_FULL } from '../../../src/machine/sandbox/transcript.ts';

let base: string;
let folder: string;
let layout: LessonLayout;
let records: LessonRecords;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lesson-transcript-'));
  layout = lessonLayout(sandboxAt(join(base, 'sandbox'), join(base, 'state')), 'x');
  folder = layout.records;
  records = new LessonRecords(layout, () => undefined, 256);
});
afterEach(() => rmSync(base, { recursive: true }));

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
  records.make(() => undefined);
  appendFileSync(join(folder, 'transcript.ndjson'), '{"type":"output","st');
  tell(started('one', 'one/1'), output('one', 'one/1', 'first\n'));
  expect(records.transcript().map(({ type }) => type)).toEqual(['action-started', 'output']);
  expect(await last()).toBe('first\n');
});

test('what another process writes in between is not taken for this one’s', async () => {
  const other = new LessonRecords(layout, () => undefined);
  const of = (event: EventBody) => ({ ...event, v: 1 as const, run: 'other', at: '2026-11-26' });
  tell(started('one', 'one/1'), output('one', 'one/1', 'mi'));
  other.recordTogether([of(started('one', 'one/1')), of(started('two', 'two/1', 'file'))]);
  tell(output('one', 'one/1', 'ne\n'));
  expect(await last()).toBe('mine\n');
  other.record(of(output('one', 'one/1', 'late')));
  expect(await last()).toBe('mine\n');
});

test.runIf(process.getuid?.() === 0)('a full disk: what is missing is told once', () => {
  tell(started('one', 'one/1'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'none', folder]);
  try {
    execFileSync('sh', ['-c', 'yes > filler 2> /dev/null; true'], { cwd: folder });
    const event = { ...output('one', 'one/1', 'x'), v: 1 as const, run: 'r', at: '' };
    const gaps = [1, 2, 3].flatMap(() => records.record(event)?.code ?? []);
    expect(gaps).toEqual(['transcript-no-room']);
  } finally {
    execFileSync('umount', [folder]);
  }
});

test.each<[string, () => void]>([
  ['link', () => symlinkSync(join(base, 'elsewhere'), join(folder, 'transcript.ndjson'))],
  ['second name', () => linkSync(join(base, 'elsewhere'), join(folder, 'transcript.ndjson'))],
  ['folder', () => mkdirSync(join(folder, 'transcript.ndjson'))],
])('a %s in the place of the transcript is not written to', (_what, put) => {
  writeFileSync(join(base, 'elsewhere'), 'theirs');
  records.make(() => undefined);
  put();
  expect(() => tell(started('one', 'one/1'))).toThrow(UserError);
  expect(readFileSync(join(base, 'elsewhere'), 'utf8')).toBe('theirs');
});

test('of a command that prints for ever only so much is kept, and that is told', async () => {
  tell(started('one', 'one/1'));
  const piece = output('one', 'one/1', 'x'.repeat(10));
  const gaps: unknown[] = [];
  for (let i = 0; i < 28; i++)
    gaps.push(records.record({ ...piece, v: 1, run: 'r', at: '' })?.code);
  expect(gaps.indexOf(TRANSCRIPT_FULL)).toBe(25);
  expect(gaps.filter((it) => it !== undefined)).toHaveLength(1);
  tell({ type: 'warning', code: TRANSCRIPT_FULL, args: { most: 250 } });
  let length = 0;
  const told: string[] = [];
  for await (const it of lastOutput(folder)) {
    if (typeof it === 'string') told.push(it);
    else length += it.text.length;
  }
  expect({ length, told }).toEqual({ length: 250, told: [TRANSCRIPT_FULL] });
});
