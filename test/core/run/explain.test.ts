import { expect, it } from 'vitest';
import type { Explanation, Failure } from '../../../src/core/failures/codes.ts';
import { Judge } from '../../../src/core/run/judge.ts';
import type { BlockResult, Ports } from '../../../src/core/run/ports.ts';
import { lessonOf, runnerOf } from './support.ts';

const TAKEN =
  'docker: Error response from daemon: Conflict. The container name "/web" is already in use by container "0123456789ab".\n';
const DENIED = 'docker: Error response from daemon: pull access denied for helo, repository does\n';

/** What was explained of the last step of a lesson, whose only block is `go`. */
async function explained(
  fence: string,
  after: string,
  answer: Partial<BlockResult>,
  look: Partial<BlockResult> = {},
): Promise<unknown> {
  const [step] = lessonOf(`## Go\n\n\`\`\`${fence}\ngo\n\`\`\`\n\n${after}`).steps;
  if (!step) throw new Error('no step');
  const { runner, events } = runnerOf({ go: answer, look });
  await runner.runStep(step, 0, 1);
  const all = events.flatMap((event) =>
    event.type === 'explanation' ? [event.explanation.code] : [],
  );
  if (all.length > 1) throw new Error(`explained more than once: ${all.join(', ')}`);
  return all[0];
}

const OUTPUT = '```output stream=stderr contains\n[..]already in use by container[..]\n```\n';
const CHECK = '<!-- check\nfile: nowhere\n-->\n';

it('explains a failure that nobody expected', async () => {
  expect(await explained('bash', '', { exitCode: 125, stderr: TAKEN })).toBe('name-taken');
  expect(await explained('bash', CHECK, { exitCode: 1, stderr: TAKEN })).toBe('name-taken');
});

it('says nothing where all passed, whatever was printed', async () => {
  expect(await explained('bash', '', { exitCode: 0, stderr: TAKEN })).toBeUndefined();
  expect(await explained('bash exit=125', OUTPUT, { exitCode: 125, stderr: TAKEN })).toBe(
    undefined,
  );
});

it('says nothing of a failure that the lesson is about', async () => {
  const failed = { exitCode: 125, stderr: TAKEN };
  // The check fails for another reason: the failure itself was meant.
  expect(await explained('bash exit=125', OUTPUT + CHECK, failed)).toBeUndefined();
  expect(await explained('bash exit=nonzero', CHECK, failed)).toBeUndefined();
  // Another exit code than expected, with the very line that was.
  expect(await explained('bash exit=1', OUTPUT, failed)).toBeUndefined();
});

it('explains another failure than the one that the lesson is about', async () => {
  const other = { exitCode: 125, stderr: DENIED };
  expect(await explained('bash exit=125', OUTPUT, other)).toBe('pull-denied');
  expect(await explained('bash exit=125', OUTPUT, { exitCode: 125, stderr: TAKEN + DENIED })).toBe(
    undefined,
  );
});

it('is silent on what it does not know', async () => {
  expect(await explained('bash', '', { exitCode: 3, stderr: 'no idea\n' })).toBeUndefined();
});

const LOOK = '<!-- check\ncommand: look\n-->\n';

it('explains what a check met, before what the block printed', async () => {
  const [well, taken] = [{ exitCode: 0 }, { exitCode: 125, stderr: TAKEN }];
  const denied = { exitCode: 125, stderr: DENIED };
  expect(await explained('bash', LOOK, well, denied)).toBe('pull-denied');
  expect(await explained('bash', LOOK, { ...well, stderr: TAKEN }, denied)).toBe('pull-denied');
  // The block failed as it should, and the check as it should not.
  expect(await explained('bash exit=125', LOOK, taken, denied)).toBe('pull-denied');
  expect(await explained('bash', LOOK, well, { ...denied, exitCode: 0 })).toBeUndefined();
  // Only the first verdict that failed is the one that is explained.
  expect(await explained('bash', CHECK + LOOK, well, denied)).toBeUndefined();
});

it('explains what the check of a task met', async () => {
  const details = '<details><summary>Solution</summary>\n\n```bash\nmade\n```\n\n</details>\n\n';
  const [step] = lessonOf(`## Your turn: go\n\nDo it.\n\n${details}${LOOK}`).steps;
  const [task] = step?.parts.filter((part) => part.kind === 'task') ?? [];
  if (!step || !task) throw new Error('no task');
  const { runner, events } = runnerOf({ look: { exitCode: 125, stderr: DENIED } });
  await runner.check(step, task);
  expect(events).toMatchObject([
    { type: 'verdict', verdict: { outcome: 'failed', code: 'command-exit' } },
    { type: 'explanation', explanation: { code: 'pull-denied', args: { image: 'helo' } } },
  ]);
});

it('is told after the verdicts, with what the engine knows', async () => {
  const [step] = lessonOf('## Go\n\n```bash\ngo\n```\n').steps;
  const [action] = step?.parts.filter((part) => part.kind === 'block') ?? [];
  if (!step || !action) throw new Error('no block');
  const events: unknown[] = [];
  const asked: Failure[] = [];
  const told = { code: 'name-taken', args: { name: 'web' } } satisfies Explanation;
  const circumstances = async (failure: Failure) => {
    asked.push(failure);
    return told;
  };
  const engine = { alive: async () => true };
  const ports = { circumstances, engine } as unknown as Ports;
  const judge = new Judge(ports, (event) => events.push(event));
  const result = { exitCode: 125, stdout: '', stderr: TAKEN, truncated: false } as const;
  await judge.judge(step, action, { layers: new Map() }, { ended: 'exited', ...result });
  expect(asked).toEqual([{ code: 'name-taken', args: { name: 'web', id: '0123456789ab' } }]);
  expect(events).toMatchObject([
    { type: 'verdict', verdict: { outcome: 'failed', code: 'exit-code' } },
    { type: 'explanation', step: 'go', action: action.id, explanation: told },
  ]);
});
