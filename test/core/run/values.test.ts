/** Values that outputs give, and outputs of which one will do. */
import { describe, expect, test } from 'vitest';
import { wasNotRun } from '../../../src/core/expect/verdict.ts';
import type { EventBody } from '../../../src/core/run/events.ts';
import { lessonOf, runnerOf } from './support.ts';

const block = (script: string) => `\`\`\`bash\n${script}\n\`\`\`\n\n`;
const output = (attributes: string, text: string) =>
  `\`\`\`output ${attributes}\n${text}\n\`\`\`\n\n`;
const check = (yaml: string) => `<!-- check\n${yaml}\n-->\n\n`;

/** The codes of all verdicts on outputs and checks, when scripts print this. */
async function codes(body: string, prints: Readonly<Record<string, string>>) {
  const answers = Object.fromEntries(
    Object.entries(prints).map(([script, stdout]) => [script, { stdout, exitCode: 0 }]),
  );
  const { runner, events } = runnerOf(answers);
  for (const [index, step] of lessonOf(`## One\n\n${body}`).steps.entries())
    await runner.runStep(step, index, 1);
  return events.flatMap((event) =>
    event.type === 'verdict' && event.verdict.code !== 'exit-ok' ? [event.verdict.code] : [],
  );
}

describe('a value', () => {
  const lesson =
    block('start') +
    output('contains captures=id,port', 'container {id} at [..]:{port}') +
    block('list') +
    output('', '{id} on {port}, {other}') +
    check('file: there\ncontains: "{id}"') +
    '## Two\n\n' +
    block('stop') +
    output('', 'stopped {id}');

  test('of one output is what later ones and checks ask for', async () => {
    const start = 'x\ncontainer hi at 127.0.0.1:8080\n';
    const list = 'hi on 8080, {other}\n';
    expect(await codes(lesson, { start, list, stop: 'stopped hi\n' })).toEqual([
      'output-ok',
      'output-ok',
      'file-ok',
      'output-ok',
    ]);
    expect(await codes(lesson, { start, list, stop: 'stopped ho\n' })).toContain('line-missing');
    expect(await codes(lesson, { start, list: 'hi on 8081, {other}\n', stop: '' })).toContain(
      'line-missing',
    );
    const other = start.replace('hi', 'a[..]');
    expect(await codes(lesson, { start: other, list: 'abc on 8080, {other}\n' })).toContain(
      'line-missing',
    );
  });

  test('that no output has given is reported, and nothing is taken for it', async () => {
    const start = 'x\ncontainer hi at 127.0.0.1:8080\n';
    const { runner, events } = runnerOf({ list: { stdout: 'hi on 8080, {other}\n' } });
    const [step] = lessonOf(`## One\n\n${lesson}`).steps;
    const action = step?.parts.filter(({ kind }) => kind === 'block')[1];
    if (!step || action?.kind !== 'block') throw new Error(start);
    await runner.runAction(step, action);
    const outcomes = events.flatMap((event) =>
      event.type === 'verdict' ? [`${event.verdict.outcome} ${event.verdict.code}`] : [],
    );
    expect(outcomes).toEqual(['passed exit-ok', 'not-run value-unknown', 'not-run value-unknown']);
    const isMissed = (event: EventBody) => event.type === 'verdict' && wasNotRun(event.verdict);
    expect(events.filter(isMissed)).toHaveLength(2);
  });
});

test.each([
  ['a space that two parts share', 'a [..] {id}', 'a x', 'x'],
  ['an end that may be empty', '{id} [..]', 'x', 'x'],
  ['anything before it', '[..]{id}', 'sha256:abc', 'sha256:abc'],
  ['a prefix after anything', '[..]sha256:{id}', 'at sha256:abc', 'abc'],
  ['anything twice', '[..]-[..]-{id}', 'a-b-c-d', 'c-d'],
])('%s: the word that is kept', async (_, line, printed, value) => {
  const lesson = block('start') + output('captures=id', line) + block('list') + output('', '{id}');
  const list = `${value}\n`;
  expect(await codes(lesson, { start: `${printed}\n`, list })).toEqual(['output-ok', 'output-ok']);
});

test('an output without a value that it has to give does not pass', async () => {
  const lesson = block('start') + output('captures=id', '[..] {id}');
  const start = `${'x '.repeat(2500)}y\n`;
  expect(await codes(lesson, { start })).toEqual(['value-not-given']);
});

test('only the output that matches gives values, and not a wrong one before it', async () => {
  const lesson =
    block('start') +
    output('one-of captures=id', 'old {id}\n...\nnever') +
    output('one-of captures=id', '[..] {id}\n...') +
    output('one-of captures=id', '...\nlast {id}') +
    block('list') +
    output('', '{id}');
  const start = 'old a\nlast b\n';
  expect(await codes(lesson, { start, list: 'a\n' })).toEqual(['output-ok', 'output-ok']);
  expect(await codes(lesson, { start, list: 'b\n' })).toEqual(['output-ok', 'line-missing']);
});

test('of several outputs, those without a known value do not hide that the others failed', async () => {
  const lesson =
    block('start') +
    output('one-of captures=id', 'id {id}') +
    output('one-of', 'none') +
    block('list') +
    output('one-of', '{id}') +
    output('one-of', 'nothing');
  const start = 'none\n';
  expect(await codes(lesson, { start, list: 'nothing\n' })).toEqual(['output-ok', 'output-ok']);
  expect(await codes(lesson, { start, list: 'x\n' })).toEqual(['output-ok', 'output-none-of']);
});

test('of several outputs one has to match; the nearest is compared', async () => {
  const lesson =
    block('build') +
    output('one-of', 'Step 1\nSuccessfully built') +
    output('one-of', '#1 building\n#1 done');
  expect(await codes(lesson, { build: 'Step 1\nSuccessfully built\n' })).toEqual(['output-ok']);
  expect(await codes(lesson, { build: '#1 building\n#1 done\n' })).toEqual(['output-ok']);
  expect(await codes(lesson, { build: '#1 building\nfailed\n' })).toEqual(['output-none-of']);
});
