import { describe, expect, test } from 'vitest';
import { Prover, withoutAction } from '../../../src/core/run/prover.ts';
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
  test('that neither prints nor leaves anything that is looked at is suspected', async () => {
    const prover = await prove(
      `## One\n\n${fence('bash', 'quiet')}${fence('bash', 'go')}${fence('output', 'x')}`,
      {
        go: { stdout: 'x\n' },
      },
    );
    expect(prover.suspects.map((suspect) => suspect.action)).toEqual(['one/1']);
  });

  test('that was to fail, and was not found, has proved nothing', async () => {
    const of = async (exitCode: number) =>
      codes(await prove(`## One\n\n${fence('bash exit=nonzero', 'go')}`, { go: { exitCode } }));
    expect(await of(127)).toEqual(['10 not-started']);
    expect(await of(1)).toEqual([]);
  });

  test('that is expected to fail is not', async () => {
    const prover = await prove(`## One\n\n${fence('bash exit=1', 'go')}`, { go: { exitCode: 1 } });
    expect(prover.suspects).toEqual([]);
  });

  test('can be taken out of its lesson, and of a solution', () => {
    const solution = `<details><summary>Solution</summary>\n\n${fence('bash', 'b')}</details>\n\n${CHECK}`;
    const lesson = lessonOf(`## One\n\n${fence('bash', 'a')}\n\n## Two\n\n${solution}`);
    const shown = JSON.stringify(withoutAction(withoutAction(lesson, 'one/1'), 'two/1/1'));
    expect(shown).not.toContain('"script":"a');
    expect(shown).not.toContain('"script":"b');
  });
});
