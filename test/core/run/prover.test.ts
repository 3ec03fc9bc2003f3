import { describe, expect, test } from 'vitest';
import { Prover } from '../../../src/core/run/prover.ts';
import { lessonOf, runnerOf } from './support.ts';

async function prove(body: string, answers: Parameters<typeof runnerOf>[0] = {}) {
  const lesson = lessonOf(body);
  const prover = new Prover(lesson);
  const { runner } = runnerOf(answers, { prover });
  for (const step of lesson.steps)
    expect((await runner.runStep(step, 0, 1)).outcome).toBe('passed');
  return prover;
}

const codes = ({ unproved }: Prover) => unproved.map(({ code, place }) => `${place.line} ${code}`);
const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n\n`;
const CHECK = '<!-- check\nfile: there\n-->\n';

describe('what can fail is proved', () => {
  test.each<[string, string, string[]]>([
    ['an exact output', fence('bash', 'go') + fence('output', 'one\ntwo'), []],
    ['an output with elisions', fence('bash', 'go') + fence('output', '...\ntwo'), []],
    ['lines somewhere', fence('bash', 'go') + fence('output contains', 'one'), []],
    ['a line that anything matches', fence('bash', 'go') + fence('output', 'one\n[..]'), []],
  ])('%s', async (_name, body, expected) => {
    expect(codes(await prove(`## One\n\n${body}`, { go: { stdout: 'one\ntwo\n' } }))).toEqual(
      expected,
    );
  });
});

test('a check that holds before its action is told, with its line', async () => {
  expect(codes(await prove(`## One\n\n${fence('bash', 'go')}${CHECK}`))).toEqual([
    '14 held-before',
  ]);
});

test('one that is marked invariant is not', async () => {
  const check = CHECK.replace('file: there', 'file: there\ninvariant: true');
  expect(codes(await prove(`## One\n\n${fence('bash', 'go')}${check}`))).toEqual([]);
});

describe('a block', () => {
  test('that was to fail, and was not found, has proved nothing', async () => {
    const of = async (exitCode: number) =>
      codes(await prove(`## One\n\n${fence('bash exit=nonzero', 'go')}`, { go: { exitCode } }));
    expect(await of(127)).toEqual(['10 not-started']);
    expect(await of(1)).toEqual(['10 failure-unseen']);
  });
});

test('an output that any line matches is reported', async () => {
  const answers = { go: { stdout: 'one\ntwo\n' } };
  const of = async (output: string) =>
    codes(await prove(`## One\n\n${fence('bash', 'go')}${fence('output', output)}`, answers));
  expect(await of('[..]\n[..]')).toEqual(['14 admits-all']);
  expect(await of('one\n[..]')).toEqual([]);
});

describe('a diagnosis', () => {
  const of = async (yaml: string) => {
    const body = `## One\n\n${fence('bash', 'docker rm web')}${fence('output', 'one')}<!-- diagnose\n${yaml}\nhint: A word.\n-->\n`;
    return codes(await prove(body, { 'docker rm web': { stdout: 'one\n' } }));
  };
  test.each([
    ['that fits any output', 'output: "[..][..]"', 'diagnosis-always'],
    ['that fits what is printed when all is well', 'output: "[..]ne"', 'diagnosis-always'],
    ['that fits some other output', 'output: "two"', undefined],
    [
      'that fits a state that is there when all is well',
      'check: { file: there }',
      'diagnosis-always',
    ],
    ['that fits another state', 'check: { container: web, state: exited }', undefined],
    ['about an object of no block', 'check: { container: wbe, state: exited }', 'diagnosis-never'],
  ])('%s', async (_, yaml, code) => {
    expect(await of(yaml)).toEqual(code === undefined ? [] : [`18 ${code}`]);
  });
});

test.each([
  ['`one`', '`two`', 'A', []],
  ['`one`', '`two`', 'B', ['10 answer-contradicted']],
  ['`one`: a reason', 'An error', 'B', ['10 answer-contradicted']],
  ['One line', 'Two lines', 'B', []],
  ['`thr`', '`three`', 'B', []],
])('an answer against what the next block prints: %s, %s, %s', async (a, b, answer, told) => {
  const question = `**Predict.** What?\n\n- A. ${a}\n- B. ${b}\n\n<details><summary>Answer: ${answer}</summary>\n\nSo.\n\n</details>\n\n`;
  const body = `## One\n\n${question}${fence('bash', 'go')}${fence('output', 'one')}`;
  expect(codes(await prove(body, { go: { stdout: 'one\n' } }))).toEqual(told);
});
