import { expect, test } from 'vitest';
import {
  type Inventory,
  type ListedObject,
  missingFrom,
  takesAway,
} from '../../../src/core/run/inventory.ts';
import { actionsOf } from '../../../src/core/run/progress.ts';
import { lessonOf } from './support.ts';

const inventory = (objects: readonly ListedObject[], start = 'a', engine = 'e'): Inventory => ({
  engine,
  start,
  objects,
});
const web: ListedObject = { kind: 'container', id: '1', name: 'web', running: true };
const job: ListedObject = {
  kind: 'container',
  id: '2',
  name: 'job',
  running: true,
  autoRemove: true,
};
const image: ListedObject = { kind: 'image', id: 'sha256:1', name: 'mine:latest' };
const volume: ListedObject = { kind: 'volume', id: 'data', name: 'data' };
const missing = (before: Inventory, now: Inventory) =>
  missingFrom(before, now).map(({ kind, name, stopped }) => `${kind} ${name} ${stopped}`);

test('what is no longer there is missing', () => {
  const before = inventory([web, image, volume]);
  expect(missing(before, before)).toEqual([]);
  expect(missing(before, inventory([]))).toEqual([
    'container web false',
    'image mine:latest false',
    'volume data false',
  ]);
  const renamed = { ...image, name: 'other:latest' };
  expect(missing(inventory([image]), inventory([renamed]))).toEqual(['image mine:latest false']);
});

test('what was made again under its name is there', () => {
  const now = inventory([
    { ...web, id: '9' },
    { ...image, id: 'sha256:9' },
  ]);
  expect(missing(inventory([web, image]), now)).toEqual([]);
});

test.each([
  ['ended by itself', 0, 'a', []],
  ['was killed', 137, 'a', ['container web true']],
  ['was stopped', 143, 'a', ['container web true']],
  ['ended when the engine stopped', 0, 'b', ['container web true']],
])('a container that %s', (_, exitCode, start, expected) => {
  const now = inventory([{ ...web, running: false, exitCode }], start);
  expect(missing(inventory([web]), now)).toEqual(expected);
});

test('a container that the engine removes at its end may be gone, but for a restart', () => {
  expect(missing(inventory([job]), inventory([]))).toEqual([]);
  expect(missing(inventory([job]), inventory([], 'b'))).toEqual(['container job false']);
});

test('a task may ask the learner to take something away', () => {
  const block = (script: string) => `\`\`\`bash\n${script}\n\`\`\`\n\n`;
  const task = (script: string) =>
    `<details><summary>Solution</summary>\n\n${block(script)}</details>\n\n<!-- check\nfile: a\n-->\n\n`;
  const lesson = lessonOf(
    `## A\n\n${block('docker stop web')}## B\n\n${task('docker image rm mine')}## C\n\n${task('docker run mine')}`,
  );
  expect(lesson.steps.map((step) => takesAway(actionsOf(step)[0]))).toEqual([true, true, false]);
});
