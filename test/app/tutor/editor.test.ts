import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { editorOf } from '../../../src/app/tutor/editor.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-editor-'));
  for (const name of ['vi', 'code']) writeFileSync(join(folder, name), '', { mode: 0o755 });
});
afterAll(() => rmSync(folder, { recursive: true }));

test.each([
  [{}, 'vi'],
  [{ EDITOR: 'code --wait' }, 'code --wait'],
  [{ EDITOR: 'code', VISUAL: 'vi -y' }, 'vi -y'],
  // One that is not installed here is passed by.
  [{ EDITOR: 'nano' }, 'vi'],
  [{ EDITOR: 'code', VISUAL: 'emacs -nw' }, 'code'],
  [{ EDITOR: '"$HOME/my editor"' }, '"$HOME/my editor"'],
  [{ EDITOR: ' ' }, 'vi'],
])('%o: %s', (env, editor) => {
  expect(editorOf({ ...env, PATH: folder })).toBe(editor);
});

test('none where there is none', () => {
  expect(editorOf({ EDITOR: 'nano', PATH: join(folder, 'empty') })).toBeUndefined();
});
