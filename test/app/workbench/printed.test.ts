import { expect, test } from 'vitest';
import { watchPrinted } from '../../../src/app/workbench/printed.ts';
import { outsideRuns } from '../../../src/core/run/events.ts';
import { lessonOf, runnerOf } from '../../core/run/support.ts';

const output = (attributes: string, text: string) =>
  `\`\`\`output ${attributes}\n${text}\n\`\`\`\n\n`;
const block = (script: string) => `\`\`\`bash\n${script}\n\`\`\`\n\n`;

/** What was printed by action, and the codes of what cannot be written down. */
async function watched(
  body: string,
  stdouts: Readonly<Record<string, string>>,
  lacks: Readonly<Record<string, string>> = {},
) {
  const answers = Object.fromEntries(
    Object.entries(stdouts).map(([script, stdout]) => [script, { stdout, exitCode: 0 }]),
  );
  const lesson = lessonOf(`## One\n\n${body}`);
  const { runner, events } = runnerOf(answers, { everyMismatch: true, lacks });
  for (const step of lesson.steps) await runner.runStep(step, 0, 1);
  const { see, printed, failed } = watchPrinted(lesson);
  for (const event of events) see(outsideRuns(event));
  return {
    printed: [...printed].map(([action, { stdout }]) => [action, stdout]),
    failed: failed.map(({ code }) => code),
  };
}

test('an output that differs can be written, one that is tied to others is reported', async () => {
  const plain = block('a') + output('', 'x');
  expect(await watched(plain, { a: 'y\n' })).toEqual({ printed: [['one/1', 'y\n']], failed: [] });
  const giving = block('a') + output('captures=id', 'id {id}') + block('b') + output('', 'is {id}');
  const failed = async (a: string, b: string) => (await watched(giving, { a, b })).failed;
  expect(await failed('id 1\n', 'is 1\n')).toEqual([]);
  expect(await failed('it is 1\n', 'is 1\n')).toEqual(['line-missing']);
  expect(await failed('id 1\n', 'is 2\n')).toEqual(['line-missing']);
  const either = block('a') + output('one-of', 'x') + output('one-of', 'y');
  expect((await watched(either, { a: 'z\n' })).failed).toEqual(['output-none-of']);
});

test('a check that is left out keeps the texts of its block; a block that is left out has none', async () => {
  const check = '<!-- check\nfile: x\nneeds: [gpu]\n-->\n';
  const differs = block('a') + output('', 'x') + check;
  const { printed } = await watched(differs, { a: 'y\n' }, { gpu: 'no gpu' });
  expect(printed).toEqual([['one/1', 'y\n']]);
  const left = '```bash unless=true\na\n```\n\n';
  expect((await watched(left + output('', 'x'), { true: '' })).printed).toEqual([]);
});
