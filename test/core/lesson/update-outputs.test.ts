import { expect, it } from 'vitest';
import { readLesson } from '../../../src/core/lesson/read.ts';
import {
  type PrintedTexts,
  type Updated,
  updateOutputs,
} from '../../../src/core/lesson/update-outputs.ts';

const LESSON = `---
format: 1
title: "Counts"   # a remark
summary: For a test.
minutes: 1
---

## One

\`\`\`bash
one
\`\`\`

   \`\`\`output
   NAME      ID             PORT
   web       [CONTAINER_ID] 8080
   ...
   the end
   \`\`\`

Text between.

\`\`\`bash
two
\`\`\`

\`\`\`output stream=stderr contains
[..]warning: 3 of 4
\`\`\`

## Task

<details><summary>Solution</summary>

\`\`\`bash
three
\`\`\`

\`\`\`output
42
\`\`\`

</details>

<!-- check
file: x
-->
`;

type Run = (readonly [string, string?])[];

const update = (text: string, ...runs: Run[]): string => updatedBy(text, ...runs).text;

function updatedBy(text: string, ...runs: Run[]): Updated {
  const { lesson, findings } = readLesson(text, 'counts.md');
  if (!lesson) throw new Error(JSON.stringify(findings));
  const ids = ['one/1', 'one/2', 'task/1/1'];
  const printed = runs.map((run): PrintedTexts => {
    const entries = run.map(
      ([stdout, stderr = ''], i) => [ids[i] ?? '', { stdout, stderr }] as const,
    );
    return new Map(entries);
  });
  return updateOutputs(text, lesson, printed);
}

const FIRST = 'NAME      ID             PORT\nweb       0123456789ab   8081\nx\ny\nthe very end\n';

it('writes what differs, keeps placeholders and elisions, and nothing else changes', () => {
  const updated = update(LESSON, [[FIRST], ['', 'a warning: 5 of 6\n'], ['``` is\n[43]\n']]);
  const expected = LESSON.replace(
    'web       [CONTAINER_ID] 8080',
    'web       [CONTAINER_ID]   8081',
  )
    .replace('   the end', '   the very end')
    .replace('[..]warning: 3 of 4', 'a [..]warning: 5 of 6')
    .replace('```output\n42\n```', '````output\n``` is\n\\[43]\n````');
  expect(updated).toBe(expected);
  expect(readLesson(updated, 'counts.md').lesson).toBeDefined();
  const crlf = LESSON.replaceAll('\n', '\r\n');
  const runs = [[FIRST], ['', 'a warning: 5 of 6\n'], ['``` is\n[43]\n']] as [string, string?][];
  expect(update(crlf, runs)).toBe(expected.replaceAll('\n', '\r\n'));
});

it('leaves what fits, and what was not run, byte for byte', () => {
  const fits = 'NAME ID PORT\nweb abcdefabcdef 8080\nmore\nthe end\n';
  expect(update(LESSON, [[fits], ['', 'x warning: 3 of 4\n']])).toBe(LESSON);
  expect(update(LESSON, [])).toBe(LESSON);
});

it('proposes placeholders for what differs between two runs', () => {
  const text = LESSON.replace('42', 'old');
  const run = (number: string, more: string): (readonly [string, string?])[] => [
    ['NAME ID PORT\nweb abcdefabcdef 8080\nmore\nthe end\n'],
    ['', 'x warning: 3 of 4\n'],
    [`port ${number} of host\nsame\n${more}`],
  ];
  expect(update(text, run('8081', ''), run('8093', 'and more\n'))).toBe(
    text.replace('```output\nold\n', '```output\nport [NUMBER] of host\nsame\n...\n'),
  );
});

const QUIET = ['', 'x warning: 3 of 4\n'] as const;

it('leaves an exact output that cannot be written down, and says so', () => {
  const text = LESSON.replace('```output\n42', '```output exact\n42\n...');
  const { text: updated, kept } = updatedBy(text, [[FIRST], QUIET, ['\u001b[1m43\n']]);
  expect(updated).toBe(update(text, [[FIRST], QUIET]));
  expect(kept).toMatchObject([{ why: 'control-characters', place: { file: 'counts.md' } }]);
  expect(updatedBy(text, [[FIRST], QUIET, ['43\t1\n']])).toMatchObject({ kept: [] });
  expect(updatedBy(text, [[FIRST], QUIET, ['42\n\u001b[1m43\r\n']])).toMatchObject({ kept: [] });
});

it.each(['> ```', '- ~~~', '  ```', '````` `x` `'])(
  'writes a lesson that can be read: %s',
  (line) => {
    const updated = update(LESSON, [[FIRST], QUIET, [`${line}\n`]]);
    const { lesson, findings } = readLesson(updated, 'counts.md');
    expect(findings).toEqual([]);
    expect(JSON.stringify(lesson?.steps[1])).toContain(JSON.stringify([line]).slice(1, -1));
  },
);

it('proposes no line that fits any other, of an output of which only some lines are expected', () => {
  const lines = (...some: string[]) => LESSON.replace('[..]warning: 3 of 4', some.join('\n'));
  const runs = (...texts: string[]): Run[] => texts.map((text) => [['a'], ['', `${text}\n`]]);
  const { text, kept } = updatedBy(lines('old'), ...runs('new', 'some other'));
  expect(text).toContain('contains\nold\n');
  expect(kept).toMatchObject([{ why: 'asks-nothing', place: { line: 27 } }]);
  expect(update(lines('old', 'stays'), ...runs('new\nstays', 'some other\nstays'))).toContain(
    'contains\nstays\n```',
  );
});
