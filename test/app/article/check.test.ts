import { describe, expect, it } from 'vitest';
import { checkArticleMap } from '../../../src/app/article/check.ts';
import { readArticleMap } from '../../../src/app/article/map.ts';
import type { Lesson } from '../../../src/core/lesson/model.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';

const LESSON = `---
format: 1
title: A lesson
summary: It shows something.
minutes: 5
mirrors: [Getting Started]
---

## Build it

> A note that goes
> over two lines.

\`\`\`dockerfile file=Dockerfile
FROM ubuntu:20.04
RUN true
# Who reads this?
CMD echo "Hello"
\`\`\`

\`\`\`bash
docker build -t x .
docker run --rm -v "$(pwd)":/mnt x
\`\`\`

\`\`\`output contains
Hello, [..]
\`\`\`

\`\`\`bash exit=125
docker run -v $(pwd):/mnt x
\`\`\`

\`\`\`output stream=stderr contains
[..]no such image[..]
\`\`\`

<!-- check
file: result.json
json: { accuracy: { min: 0, max: 1 }, depth: 2 }
-->

\`\`\`bash tty
docker run -it x bash
\`\`\`

\`\`\`input
echo inside
exit
\`\`\`

## Your turn

<details><summary>Solution</summary>

\`\`\`bash
chmod +x search.sh
\`\`\`

</details>

<!-- check
command: test -x search.sh
-->
`;

function lessonOf(source: string, file = 'first.md'): Lesson {
  const { lesson, findings } = readLesson(source, file);
  expect(findings).toEqual([]);
  if (!lesson) throw new Error('no lesson');
  return lesson;
}

const lessons = new Map<string, Lesson | undefined>([
  ['first', lessonOf(LESSON)],
  ['broken', undefined],
]);

/** A map of one section; blocks and errors are numbered and given lines here. */
function check({ blocks = [], errors = [], sections }: Record<string, object[]>, among = lessons) {
  const numbered = (items: object[]) =>
    items.map((item, index) => ({ number: index + 1, line: index + 2, ...item }));
  const section = { heading: 'Getting Started', line: 1, steps: ['first#build-it'] };
  const source = JSON.stringify({
    sections: sections ?? [section],
    blocks: numbered(blocks),
    errors: numbered(errors),
  });
  const { map, findings } = readArticleMap(source, 'article.yaml');
  expect(findings).toEqual([]);
  if (!map) throw new Error('no map');
  return checkArticleMap(map, among).map(({ code, message, suggestion }) =>
    suggestion === undefined ? [code, message] : [code, message, suggestion],
  );
}

const at = (step: string, ...deviations: object[]) => ({ steps: [{ step, deviations }] });
const file = { kind: 'file', file: 'Dockerfile' };
const run = { here: 'RUN true', reason: 'x' };

describe('a block of the article is executed', () => {
  it.each<[string, object]>([
    [
      'a file',
      { ...file, text: 'FROM ubuntu:20.04\n\nCMD echo "Hello"', ...at('first#build-it', run) },
    ],
    ['parts of a file', { ...file, keeps: ['ubuntu', 'CMD echo'], ...at('first#build-it') }],
    [
      'a line of a block',
      { kind: 'command', text: 'docker build -t x .', ...at('first#build-it') },
    ],
    [
      'a line with deviations',
      {
        kind: 'command',
        text: 'docker run \\\n  -v $(pwd):/mnt x',
        ...at(
          'first#build-it',
          { here: '--rm', reason: 'x' },
          { article: '$(pwd)', here: '"$(pwd)"', reason: 'x' },
        ),
      },
    ],
    [
      'two lines, one below the other',
      {
        kind: 'command',
        text: 'docker build -t x .\ndocker run --rm -v "$(pwd)":/mnt x',
        ...at('first#build-it'),
      },
    ],
    [
      'a command that fails',
      { kind: 'command', text: 'docker run -v $(pwd):/mnt x', ...at('first#build-it') },
    ],
    [
      'what is typed',
      {
        kind: 'input',
        text: '$ echo inside',
        ...at('first#build-it', { article: '$', reason: 'x' }),
      },
    ],
    [
      'a sample of an output',
      { kind: 'output', text: 'Step 1\nHello, World\n', ...at('first#build-it') },
    ],
    [
      'a sample of a file',
      { kind: 'output', text: '{"accuracy": 0.9, "depth": 2}', ...at('first#build-it') },
    ],
    ['a solution', { kind: 'command', text: 'chmod +x search.sh', ...at('first#your-turn') }],
  ])('%s', (_, block) => {
    expect(check({ blocks: [block] })).toEqual([]);
  });
});

describe('a block of the article is not executed', () => {
  it.each<[string, object, string]>([
    [
      'a file with another line',
      { ...file, text: 'FROM ubuntu:20.04\nCMD echo "Hello"', ...at('first#build-it') },
      'not-executed',
    ],
    [
      'a file of another name',
      {
        ...file,
        file: 'x',
        text: 'FROM ubuntu:20.04\nCMD echo "Hello"',
        ...at('first#build-it', run),
      },
      'not-executed',
    ],
    [
      'a file without one of its parts',
      { ...file, keeps: ['ubuntu', 'ENTRYPOINT'], ...at('first#build-it') },
      'not-executed',
    ],
    [
      'part of a line',
      { kind: 'command', text: 'docker build', ...at('first#build-it') },
      'not-executed',
    ],
    [
      'without the quotes',
      { kind: 'command', text: 'docker run --rm -v $(pwd):/mnt x', ...at('first#build-it') },
      'not-executed',
    ],
    [
      'a command that is only typed inside',
      { kind: 'command', text: 'echo inside', ...at('first#build-it') },
      'not-executed',
    ],
    [
      'what nobody types',
      { kind: 'input', text: 'docker build -t x .', ...at('first#build-it') },
      'not-executed',
    ],
    [
      'another sample',
      { kind: 'output', text: 'Bye, World', ...at('first#build-it') },
      'not-executed',
    ],
    [
      'a sample that is out of range',
      { kind: 'output', text: '{"accuracy": 2, "depth": 2}', ...at('first#build-it') },
      'not-executed',
    ],
    [
      'in another step',
      { kind: 'command', text: 'docker build -t x .', ...at('first#your-turn') },
      'not-executed',
    ],
    ['in no step', { kind: 'command', text: 'docker build -t x .' }, 'without-step'],
    [
      'a deviation of nothing',
      {
        kind: 'command',
        text: 'docker build -t x .',
        ...at('first#build-it', { article: 'y', here: 'x', reason: 'x' }),
      },
      'unused-deviation',
    ],
    [
      'an addition that is not there',
      {
        kind: 'command',
        text: 'docker build -t x .',
        ...at('first#build-it', { here: '--pull', reason: 'x' }),
      },
      'unused-deviation',
    ],
  ])('%s', (_, block, code) => {
    expect(check({ blocks: [block] }).map(([it]) => it)).toEqual([code]);
  });

  it('names the block, the step, and what is nearest', () => {
    const block = { kind: 'command', text: 'docker build -t y .', ...at('first#build-it') };
    expect(check({ blocks: [block] })).toEqual([
      [
        'not-executed',
        'the step first#build-it does not execute block 1, "docker build -t y ."; the nearest that it has is "docker build -t x ."',
      ],
    ]);
  });

  it('is not met by commands that readers do not see', () => {
    const hidden = LESSON.replace(
      '## Your turn',
      '<!-- prepare\ndocker pull y\n-->\n\n## Your turn',
    );
    const { lesson } = readLesson(hidden, 'first.md');
    const block = { kind: 'command', text: 'docker pull y', ...at('first#build-it') };
    expect(check({ blocks: [block] }, new Map([['first', lesson]]))).toMatchObject([
      ['not-executed', expect.anything()],
    ]);
  });
});

describe('an error of the article', () => {
  const shown = (evidence: object) => ({
    text: 'It fails.',
    steps: [{ step: 'first#build-it', ...evidence }],
  });

  it.each<[string, object]>([
    ['a command and how it ends', { run: 'docker run -v $(pwd):/mnt x', exit: 125 }],
    ['what it prints', { exit: 125, output: '[..]no such image[..]' }],
    ['what is checked', { check: 'result.json' }],
    ['what is said, in a quotation too', { says: 'A note that goes over two lines.' }],
  ])('is shown by %s', (_, evidence) => {
    expect(check({ errors: [shown(evidence)] })).toEqual([]);
  });

  it('is shown by a task', () => {
    const steps = [
      { step: 'first#your-turn', run: 'chmod +x search.sh', check: 'test -x search.sh' },
    ];
    expect(check({ errors: [{ text: 'x', steps }] })).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['another command', { run: 'docker run y', exit: 125 }, 'a block with "docker run y"'],
    ['another end', { run: 'docker build -t x .', exit: 1 }, 'exit code 1'],
    ['another output', { output: 'no such image' }, 'an expected line "no such image"'],
    ['another check', { check: 'result.txt' }, 'a check of "result.txt"'],
    ['other words', { says: 'A note that goes under' }, 'the words "A note that goes under"'],
  ])('is not shown by %s', (_, evidence, what) => {
    const message = `the step first#build-it does not show error 1: it lacks ${what}`;
    expect(check({ errors: [shown(evidence)] })).toEqual([['not-shown', message]]);
  });

  it('is not shown by parts that belong to different actions', () => {
    const found = check({ errors: [shown({ run: 'docker build -t x .', exit: 125 })] });
    expect(found.map(([code]) => code)).toEqual(['not-shown', 'not-shown']);
  });

  it('has a step', () => {
    expect(check({ errors: [{ text: 'x' }] })).toEqual([['without-step', 'error 1 has no step']]);
  });
});

describe('a step', () => {
  it.each([
    ['frist#build-it', 'there is no lesson "frist" in the course', 'first'],
    ['first#bild-it', 'there is no step "bild-it" in the lesson "first"', 'build-it'],
  ])('%s is not there', (step, message, meant) => {
    const block = { kind: 'command', text: 'docker build -t x .', ...at(step) };
    expect(check({ blocks: [block] })).toEqual([['unknown-step', message, meant]]);
  });

  it('of a lesson with errors is not spoken of', () => {
    const block = { kind: 'command', text: 'anything', ...at('broken#x') };
    expect(check({ blocks: [block] })).toEqual([]);
  });
});

describe('a section', () => {
  const section = (heading: string, line: number, ...steps: string[]) => ({ heading, line, steps });

  it('is shown by the steps of its blocks', () => {
    const sections = [section('Getting Started', 1)];
    const block = { kind: 'command', text: 'docker build -t x .', ...at('first#build-it') };
    expect(check({ sections, blocks: [block] })).toEqual([]);
  });

  it('is not shown by blocks below the next heading', () => {
    const sections = [section('Getting Started', 1), section('Setup', 2)];
    const block = {
      line: 3,
      kind: 'command',
      text: 'docker build -t x .',
      ...at('first#build-it'),
    };
    expect(check({ sections, blocks: [block] })).toEqual([
      ['without-step', 'the section "Getting Started" has no step'],
      ['not-mirrored', 'no lesson that shows the section "Setup" names it in "mirrors": first'],
    ]);
  });

  it('names steps that there are', () => {
    const sections = [section('Getting Started', 1, 'first#build-it', 'first#x')];
    expect(check({ sections }).map(([code]) => code)).toEqual(['unknown-step']);
  });

  it('is one of the article where a lesson mirrors it', () => {
    const sections = [section('Getting started', 1, 'broken#x')];
    expect(check({ sections })).toEqual([
      [
        'unknown-heading',
        '"mirrors" names "Getting Started", which is no heading of the article',
        'Getting started',
      ],
    ]);
  });
});
