import { expect, test } from 'vitest';
import type { TaskAction } from '../../../src/core/lesson/model.ts';
import { Judge } from '../../../src/core/run/judge.ts';
import type { Ports } from '../../../src/core/run/ports.ts';
import { lessonOf, runnerOf } from './support.ts';

const FAILS = `## Go

\`\`\`bash
go
\`\`\`

<!-- diagnose
output: "[..]no such thing[..]"
hint: Look for the thing.
-->

<!-- diagnose
output: "[..]thing[..]"
hint: Never the second one.
-->
`;

test('what the lesson knows of a failure is told after its verdicts, once', async () => {
  const step = lessonOf(FAILS).steps[0];
  if (!step) throw new Error('no step');
  const { runner, events } = runnerOf({ go: { exitCode: 1, stderr: 'there is no such thing\n' } });
  expect(await runner.runStep(step, 0, 1)).toMatchObject({ outcome: 'failed' });
  const types = events.map((event) => event.type);
  expect(types.slice(-3)).toEqual(['verdict', 'diagnosis', 'step-finished']);
  expect(events.at(-2)).toMatchObject({ hint: 'Look for the thing.' });

  const well = runnerOf({ go: { stdout: 'no such thing\n' } });
  await well.runner.runStep(step, 0, 1);
  expect(well.events.some((event) => event.type === 'diagnosis')).toBe(false);
});

const TASK = `## Your turn

Build it.

<details><summary>Solution</summary>

\`\`\`bash
docker build -t it .
\`\`\`

</details>

<!-- check
image: it
cached: true
-->
`;

test('a task is compared with the world before it was shown, until it has passed', async () => {
  const step = lessonOf(TASK).steps[0];
  const task = step?.parts.find((part): part is TaskAction => part.kind === 'task');
  if (!step || !task) throw new Error('no task');
  let layers = ['base', 'first'];
  const ports = { world: { image: async () => ({ layers, size: 1 }) } } as unknown as Ports;
  const judge = new Judge(ports, () => undefined);
  const check = async () => judge.judge(step, task, await judge.observe(task), undefined);
  await judge.observe(task);
  layers = ['base', 'second'];
  expect(await check()).toEqual({ outcome: 'failed' });
  expect(await check()).toEqual({ outcome: 'failed' });
  layers = ['base', 'first'];
  expect(await check()).toEqual({ outcome: 'passed' });
  layers = ['base', 'third'];
  expect(await check()).toEqual({ outcome: 'passed' });
});
