import { describe, expect, test } from 'vitest';
import { workOf } from '../../../src/core/lesson/work.ts';
import { hurried } from '../../../src/core/mutate/hurried.ts';
import { mutated } from '../../../src/core/mutate/mutation.ts';
import { mutationsOf, reasonsOf, sampled } from '../../../src/core/mutate/mutations.ts';
import { proofOf } from '../../../src/core/mutate/score.ts';
import { lessonOf } from '../run/support.ts';

const fence = (info: string, text: string) => `\`\`\`${info}\n${text}\n\`\`\`\n\n`;
const ofBody = (body: string) => lessonOf(`## One\n\n${body}`);

/** The changes of a block: what it runs with each. */
function scripts(script: string): string[] {
  return mutationsOf(ofBody(fence('bash', script))).map(({ change }) =>
    change && 'script' in change ? change.script.trimEnd() : 'left out',
  );
}

describe('a command is left out', () => {
  test.each<[string, string[]]>([
    ['echo a > f; cat f', ['true; cat f', 'echo a > f; true']],
    ['a=1 echo "$a" | wc -l\npwd', ['true\npwd', 'a=1 echo "$a" | wc -l\ntrue']],
    ['cat <<EOF > f\nrm -r x\nEOF', ['true <<EOF > f\nrm -r x\nEOF']],
    ['if ls x; then ls y; fi', ['if true; then ls y; fi', 'if ls x; then true; fi']],
    ['for i in 1 2; do echo $i; done', ['for i in 1 2; do true; done']],
    [
      'echo a && echo "b;c" || echo d',
      ['true && echo "b;c" || echo d', 'echo a && true || echo d'],
    ],
    ['echo "$(ls | wc -l)" \\\n  b', ['true']],
    // What sets names for later commands, asserts or waits stays; then it is the block that goes.
    ['x=1', ['left out']],
    ['export X=1; test -e f\nsleep 1; cmp a b; grep -q x f', ['left out']],
    ['"$program" x', ['left out']],
    ['case $x in a) ls;; esac', ['left out']],
  ])('%s', (script, expected) => {
    expect(scripts(script)).toEqual(expected);
  });
});

describe('an option of a Docker command is left out, or changed', () => {
  const options = (script: string) => scripts(script).filter((text) => !/^true$/.test(text));
  test.each<[string, string[]]>([
    ['docker run --rm web', ['docker run web']],
    [
      'docker run -it --name=web i',
      [
        'docker run -t --name=web i',
        'docker run -i --name=web i',
        'docker run -it i',
        'docker run -it --name=web-other i',
      ],
    ],
    ['docker run -v "$(pwd)/raw":/raw:ro i', ['docker run i', 'docker run -v "$(pwd)/raw":/raw i']],
    ['docker run -v "$PWD:/mnt" i', ['docker run i', 'docker run -v "$PWD:/mnt-x" i']],
    ['docker run -p "127.0.0.1:$P:80" i', ['docker run i', 'docker run -p "127.0.0.1:$P:81" i']],
    ['docker build -t a:1 .', ['docker build .', 'docker build -t a-other:1 .']],
    [
      'docker run --rm \\\n  -e A="b c" i echo -e x',
      [
        'docker run -e A="b c" i echo -e x'.replace('run ', 'run \\\n  '),
        'docker run --rm \\\n  i echo -e x',
        'docker run --rm \\\n  -e A="b cx" i echo -e x',
      ],
    ],
    [
      'docker rm $(docker ps -aq --filter a=b)',
      [
        'docker rm $(docker ps -q --filter a=b)',
        'docker rm $(docker ps -a --filter a=b)',
        'docker rm $(docker ps -aq )',
      ],
    ],
    ['docker restart -t 0 web', ['docker restart web']],
    [
      'docker run -dp 80:80 i',
      ['docker run -p 80:80 i', 'docker run -d i', 'docker run -dp 80:81 i'],
    ],
    ['docker run -uroot i', ['docker run i']],
    ['docker run -v d:/d:rw i', ['docker run i', 'docker run -v d:/d-x:rw i']],
    ['docker run -v /d i', ['docker run i', 'docker run -v /d-x i']],
    ['echo docker run --rm i', []],
  ])('%s', (script, expected) => {
    expect(options(script)).toEqual(expected);
  });
});

test('a file is emptied, lacks a line, or has another value', () => {
  const text = '# a comment\nFROM ubuntu:20.04\n\nRUN echo "a" 7 > /x2\nLABEL a="b"';
  const found = mutationsOf(ofBody(fence('dockerfile file=Dockerfile', text)));
  expect(found.map(({ code, place, more }) => [code, place.line - 10, more])).toEqual([
    ['file-emptied', 0, undefined],
    ['line-left-out', 2, 'Dockerfile'],
    ['line-left-out', 4, 'Dockerfile'],
    ['value-changed', 4, 'RUN echo "a" 8 > /x2'],
    ['line-left-out', 5, 'Dockerfile'],
    ['value-changed', 5, 'LABEL a="bx"'],
  ]);
});

test('lines that are typed, and blocks of a solution', () => {
  const solution = `<details><summary>Solution</summary>\n\n${fence('bash', 'ls')}</details>\n\n`;
  const check = '<!-- check\nfile: there\n-->\n';
  const lesson = ofBody(fence('bash tty', 'sh') + fence('input', 'ls\nexit 0') + solution + check);
  const found = mutationsOf(lesson);
  expect(found.map(({ code, what, action }) => [code, what, action])).toEqual([
    ['command-left-out', 'sh', 'one/1'],
    ['input-left-out', 'ls', 'one/1'],
    ['command-left-out', 'ls', 'one/2/1'],
  ]);
  const works = found.map((one) => mutated(lesson, one).steps.flatMap(workOf));
  expect(
    works.map((work) => work.map((one) => one.kind === 'block' && [one.script, one.input])),
  ).toEqual([
    [
      ['true\n', ['ls', 'exit 0']],
      ['ls\n', []],
    ],
    [
      ['sh\n', ['exit 0']],
      ['ls\n', []],
    ],
    [
      ['sh\n', ['ls', 'exit 0']],
      ['true\n', []],
    ],
  ]);
});

test('a sample is some of all, in their order, and the same for the same seed', () => {
  const all = Array.from({ length: 100 }, (_, index) => index);
  const some = sampled(all, 10, 1);
  expect(some).toHaveLength(10);
  expect(some).toEqual([...some].sort((a, b) => a - b));
  expect(sampled(all, 10, 1)).toEqual(some);
  expect(sampled(all, 10, 2)).not.toEqual(some);
  expect(sampled(all, undefined, 1)).toEqual(all);
});

test('a changed lesson waits a few times as long as the lesson did, and no longer than it may', () => {
  const lesson = ofBody(
    fence('bash timeout=300 wait=port:80 within=60s', 'a') + fence('bash timeout=5', 'b'),
  );
  const blocks = hurried(lesson, new Map([['one/1', 2000]])).steps.flatMap(workOf);
  expect(blocks).toMatchObject([
    { timeoutMs: 18_000, wait: { deadlineMs: 18_000 }, withinMs: 18_000 },
    { timeoutMs: 5000 },
  ]);
});

test('the score is of what is neither excused nor without effect, and a reason that nobody needs is reported', () => {
  const lesson = ofBody(
    fence('bash unproved="only for show"', 'a') +
      fence('bash unproved="no need"', 'b') +
      fence('bash', 'c'),
  );
  const [a, b, c] = mutationsOf(lesson);
  if (!a || !b || !c) throw new Error('a mutation is missing');
  const rest = { tried: 4, weak: 1, notDrawn: 0, reasons: reasonsOf(lesson) };
  const mutations = [
    { ...a, fate: 'survived' },
    { ...b, fate: 'caught' },
    { ...c, fate: 'caught' },
    { ...c, fate: 'survived' },
    { ...c, fate: 'same' },
    { ...c, fate: 'not-tried' },
  ] as const;
  const proof = proofOf({ ...rest, mutations });
  expect(proof).toMatchObject({ caught: 2, notTried: 1, score: 5 / 7 });
  expect(proof.survivors.map(({ action }) => action)).toEqual(['one/3']);
  expect(proof.excused).toMatchObject([{ action: 'one/1', reason: 'only for show' }]);
  expect(proof.unneeded.map(({ line }) => line)).toEqual([14]);
  expect(proofOf({ ...rest, mutations, notDrawn: 1 }).unneeded).toEqual([]);
  expect(proofOf({ ...rest, tried: 0, weak: 0, mutations: [] }).score).toBeUndefined();
});
