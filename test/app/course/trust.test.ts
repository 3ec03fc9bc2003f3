import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deedsOf, TrustStore } from '../../../src/app/course/trust.ts';
import { KINDS, kindOf } from '../../../src/core/checks/table.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';
import { deedLines } from '../../../src/view/messages/deeds.ts';

const LESSON = `---
format: 1
title: From elsewhere
summary: Does something in every way there is.
minutes: 1
env: { TZ: DOES-0 }
---

Prose that may change.

## Do it

[Data](data.sh)

\`\`\`bash file=DOES-1 mode=755
DOES-2
\`\`\`

\`\`\`bash file=DOES-3 from=data.sh
\`\`\`

\`\`\`bash unless="DOES-4"
DOES-5
\`\`\`

<!-- check
command: DOES-6
same-as: DOES-7
-->

<!-- check
http: http://127.0.0.1:1/DOES-8
-->

\`\`\`bash tty
DOES-9
\`\`\`

\`\`\`input
DOES-A
\`\`\`

\`\`\`bash background wait=http:http://127.0.0.1:1/DOES-B
DOES-C
\`\`\`

<!-- prepare
DOES-D
-->

<!-- diagnose
check: { command: DOES-E }
hint: Try again.
-->

## Your turn

Prose.

<!-- check
command: DOES-F
-->

<details><summary>Solution</summary>

\`\`\`bash
DOES-G
\`\`\`

</details>

<!-- always
DOES-H
-->
`;
const DATA = 'DOES-I\n';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-trust-'));
  mkdirSync(join(folder, 'course'));
  path = join(folder, 'course', 'elsewhere.md');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function deeds(text = LESSON, data = DATA, at = path) {
  writeFileSync(join(folder, 'course', 'data.sh'), data);
  const { lesson, findings } = readLesson(text, 'elsewhere.md');
  expect(findings.filter((finding) => finding.severity === 'error')).toEqual([]);
  if (!lesson) throw new Error('no lesson');
  return deedsOf(lesson, at);
}

const store = () => new TrustStore(join(folder, 'state'));

test('all that a lesson does on this machine is shown', () => {
  const shown = deedLines(deeds().all, 'lesson show').join('\n');
  const missing = [...(LESSON + DATA).matchAll(/DOES-\w/g)].filter(([it]) => !shown.includes(it));
  expect(missing.map(([name]) => name)).toEqual([]);
  expect(shown).not.toContain('Prose');
});

test.each(KINDS)('a check says what it runs: %s', (kind) => {
  const { subject, runs = [], requests = [] } = kindOf({ kind });
  // Names of images have no capitals.
  const given = `${subject === 'url' ? 'http://x/' : ''}does-f`;
  const text = LESSON.replace('command: DOES-F', `${kind}: ${given}`);
  const shown = deedLines(deeds(text).all).join('\n').includes('does-f');
  expect(shown).toBe(([...runs, ...requests] as string[]).includes(kind));
});

test('what was agreed to is remembered, also where prose has changed, or the lesson has moved', () => {
  expect(store().asks(path, deeds())).toEqual(deeds().all);
  store().add(path, deeds());
  expect(store().asks(path, deeds())).toEqual([]);
  const prose = LESSON.replaceAll('Prose', 'Other prose').replace('title: From', 'title: Far from');
  expect(store().asks(path, deeds(prose.replace('Try again', 'Try harder')))).toEqual([]);
  const moved = join(folder, 'course', 'moved.md');
  expect(store().asks(moved, deeds(LESSON, DATA, moved))).toEqual([]);
});

test.each([...LESSON.matchAll(/DOES-\w/g)].map(([name]) => name))(
  'only what has changed is asked for again: %s',
  (name) => {
    store().add(path, deeds());
    const asked = deedLines(store().asks(path, deeds(LESSON.replace(name, `${name}-X`)))).join(
      '\n',
    );
    expect(asked).toContain(`${name}-X`);
    // What is typed belongs to what it is typed into; a file to its name.
    expect(asked.match(/DOES-\w/g)?.length).toBeLessThanOrEqual(3);
  },
);

test('a data file that has changed, a mode, another order and less of it are asked for', () => {
  store().add(path, deeds());
  const asks = (text: string, data = DATA) =>
    deedLines(store().asks(path, deeds(text, data))).join('\n');
  expect(asks(LESSON, 'rm -rf /\n')).toMatch(
    /^ {2}writes DOES-3 from data\.sh .*\n\n {4}rm -rf \/\n$/,
  );
  expect(asks(LESSON.replace('mode=755', 'mode=777'))).toContain('mode 777');
  const without = LESSON.replace('\nDOES-5\n', '\ntrue\n');
  expect(asks(without)).toMatch(/^ {2}runs:\n\n {4}true\n$/);
  const swapped = LESSON.replace('DOES-5', 'x')
    .replace('DOES-C', 'DOES-5')
    .replace('\nx\n', '\nDOES-C\n');
  expect(asks(swapped)).toContain('DOES-H');
  expect(asks(LESSON.replace(/<!-- always[\s\S]*?-->/, ''))).toContain('DOES-5');
});

test('what cannot be seen is written out, and what is long is folded with a count', () => {
  const hidden = LESSON.replace('DOES-5', 'echo \x1b]0; ; DOES-5\x07 \u202e');
  const shown = deedLines(deeds(hidden).all).join('\n');
  expect(shown).toContain('echo \\x1b]0; ; DOES-5\\x07 \\u{202e}');
  const long = `${Array.from({ length: 200 }, (_, i) => `line ${i + 1}`).join('\n')}\n`;
  const folded = deedLines(deeds(LESSON, long).all, 'lesson show x --commands').join('\n');
  expect(folded).toContain(
    'line 20\n    … 180 more lines. To see all of it: lesson show x --commands',
  );
  expect(deedLines(deeds(LESSON, long).all).join('\n')).toContain('line 200');
});
