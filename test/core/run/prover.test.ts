import { describe, expect, test } from 'vitest';
import { Prover } from '../../../src/core/run/prover.ts';
import { lessonOf, runnerOf } from './support.ts';

async function prove(body: string, answers: Parameters<typeof runnerOf>[0] = {}) {
  const prover = new Prover();
  const lesson = lessonOf(body);
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
    expect(await of(1)).toEqual([]);
  });
});
