import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lessonFile, loadLesson, shippedCourse } from '../../../src/app/course/catalog.ts';
import { emptyProgress, todosOf, withDone } from '../../../src/core/run/progress.ts';
import { findSandbox, lessonLayout } from '../../../src/machine/sandbox/layout.ts';
import { LessonRecords, sha256 } from '../../../src/machine/sandbox/records.ts';
import { runProgram } from '../../program.ts';

const cwd = mkdtempSync(join(tmpdir(), 'lesson-show-'));
afterAll(() => rmSync(cwd, { recursive: true }));

async function show(...argv: string[]): Promise<string> {
  const { code, stdout } = await runProgram(cwd, ['show', ...argv]);
  expect(code).toBe(0);
  return stdout.replace(/\s+/g, ' ');
}

it.each([
  ['first-image#your-turn-one-more-label', 'LABEL project="first-image"', 'Solution'],
  ['first-image#build-the-image', 'failed to read dockerfile', 'Hint'],
  ['first-image#change-the-recipe-and-nothing-else', 'the image is frozen', 'Answer'],
  ['first-image', 'LABEL project="first-image"', 'Solution'],
])('keeps what is to be found folded: %s', async (word, text, kind) => {
  const shown = await show(word);
  expect(shown).not.toContain(text);
  expect(shown).toContain(`→ ${kind} (folded)`);
  expect(shown).toContain(`lesson show ${word} --solution`);
  const whole = await show(word, '--solution');
  expect(whole).toContain(text);
  expect(whole).not.toContain('folded');
});

it('says nothing of it where nothing is folded', async () => {
  expect(await show('first-image#write-the-recipe')).not.toContain('folded');
});

it('unfolds what belongs to a step that was done', async () => {
  const id = 'first-image';
  const lesson = await loadLesson(lessonFile(shippedCourse(), id, cwd));
  const done = todosOf(lesson, sha256)
    .filter(({ step }) => step.id === 'change-the-recipe-and-nothing-else')
    .map(({ key }) => key);
  const layout = lessonLayout(findSandbox(cwd, undefined, join(cwd, 'state', 'lesson')), id);
  const progress = withDone(emptyProgress(id), done, 'solved');
  new LessonRecords(layout, () => undefined).changeProgress(id, () => progress);
  const shown = await show(id);
  expect(shown).toContain('the image is frozen');
  expect(shown).not.toContain('LABEL project="first-image"');
});
