import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withDone } from '../../../src/core/run/progress.ts';
import { startOf } from '../../../src/machine/host/process.ts';
import { lessonLayout, sandboxAt } from '../../../src/machine/sandbox/layout.ts';
import { LessonRecords } from '../../../src/machine/sandbox/records.ts';
import type { ShellState } from '../../../src/machine/shell/shell-state.ts';

let base: string;
let folder: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'lesson-records-'));
  folder = layout().records;
  records().make(() => undefined);
});
afterEach(() => rmSync(base, { recursive: true }));

const layout = () => lessonLayout(sandboxAt(join(base, 'sandbox'), join(base, 'state')), 'x');
const records = () => new LessonRecords(layout(), () => undefined);
const lock = () => join(folder, 'lock');
const done = (key: string) => records().changeProgress('x', (now) => withDone(now, [key]));

test('of what two processes write at once, nothing is lost', async () => {
  const program = join(base, 'program.cjs');
  const src = fileURLToPath(new URL('../../../src', import.meta.url));
  await build({
    stdin: {
      resolveDir: src,
      contents: `
        import { withDone } from './core/run/progress.ts';
        import { lessonLayout, sandboxAt } from './machine/sandbox/layout.ts';
        import { LessonRecords } from './machine/sandbox/records.ts';
        const [base, name] = process.argv.slice(2);
        const layout = lessonLayout(sandboxAt(base + '/sandbox', base + '/state'), 'x');
        const records = new LessonRecords(layout, () => process.exit(9));
        const text = name.repeat(3000);
        for (let n = 0; n < 60; n++) {
          records.changeProgress('x', (now) => withDone(now, [name + n]));
          records.record({ type: 'output', step: 's', action: 'a', stream: 'stdout', text, v: 1, run: name, at: '' });
        }`,
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: program,
  });
  const names = ['a', 'b', 'c'];
  const codes = names.map(async (name) => {
    const child = spawn(process.execPath, [program, base, name], { stdio: 'inherit' });
    const [code] = await once(child, 'exit');
    return code;
  });
  expect(await Promise.all(codes)).toEqual([0, 0, 0]);
  const all = names.flatMap((name) => Array.from({ length: 60 }, (_, n) => `${name}${n}`));
  expect([...records().progress('x').done].sort()).toEqual(all.sort());
  const texts = records()
    .transcript()
    .map((event) => (event.type === 'output' ? event.text : ''));
  for (const name of names) {
    expect(texts.filter((text) => text === name.repeat(3000))).toHaveLength(60);
  }
  expect(readdirSync(folder).sort()).toEqual(['progress.json', 'transcript.ndjson']);
}, 60_000);

test('the lock of a process that is gone holds nobody up; one that lives is named', () => {
  // Its number may be another process's by now.
  writeFileSync(lock(), `${process.pid} 1`);
  done('one');
  expect(records().progress('x').done).toEqual(['one']);
  const child = spawn('sleep', ['60']);
  try {
    const start = startOf(child.pid ?? 0);
    writeFileSync(lock(), `${child.pid} ${start}`);
    expect(() => done('two')).toThrow(`records-locked {"pid":"${child.pid}"`);
  } finally {
    child.kill();
  }
}, 20_000);

test('what a moment begins may go on within it', () => {
  const own = records();
  own.alone(() => own.changeProgress('x', (now) => withDone(now, ['one'])));
  expect(own.progress('x').done).toEqual(['one']);
});

test.each([
  ['was cut off', () => undefined, 'before'],
  ['was cut off once it was done', () => done('two'), 'two'],
  ['has failed', (open: LessonRecords) => open.carried.ends(), 'two'],
])('of an action that %s, the next one finds what its shell was to leave', (_how, end, left) => {
  const at = (cwd: string): ShellState => {
    const empty = { variables: {}, unset: [], functions: {}, aliases: '' };
    return { ...empty, cwd, umask: '0022' };
  };
  const open = records();
  open.carried.begins('one');
  open.carried.shell.set(at('before'));
  done('one');
  open.carried.ends();
  open.carried.begins('two');
  for (const cwd of ['in between', 'two']) {
    open.carried.shell.set(at(cwd));
    open.carried.contexts.set({ files: { [cwd]: '' } });
  }
  end(open);
  // Before the next run, and in it.
  for (const next of [records(), records()]) {
    expect(next.carried.shell.get()).toEqual(at(left));
    expect(next.carried.contexts.get()).toEqual(
      left === 'two' ? { files: { two: '' } } : undefined,
    );
    next.carried.dropCutOff();
  }
});
