/** A lesson that passes for its author passes in another locale, time zone and terminal. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { ENTER, Seat } from './seat.ts';
import { realEngineSuite } from './support.ts';

const lesson = (front: string, body: string) => `---
format: 1
title: Sorting
summary: The same for everybody.
minutes: 1
${front}---

## Sort

${body}`;

const PROBE = `\`\`\`bash
printf '%s\\n' b A a B _x | sort
date -d @0 +%H:%M
echo "$LC_ALL $LANG $TZ $COLUMNS $LINES"
bash -c 'echo "\${LANGUAGE-none} \${LC_COLLATE-none} \${CDPATH-none} \${GREP_OPTIONS-none}"'
\`\`\`

\`\`\`output
A
B
_x
a
b
00:00
C.UTF-8 C.UTF-8 UTC 80 24
none none none none
\`\`\`

<!-- check
command: printf '%s\\n' b A a | sort | head -n 1
lines: A
-->

\`\`\`bash tty
stty size; echo "$COLUMNS"
\`\`\`
`;

realEngineSuite('the environment of blocks', () => {
  let place: Place;
  let env: NodeJS.ProcessEnv;
  eachInPlace((one) => {
    place = one;
    const course = join(place.cwd, 'course');
    mkdirSync(course);
    writeFileSync(join(course, 'course.yaml'), 'title: Sorting\nlessons: [sorting, other]\n');
    writeFileSync(join(course, 'sorting.md'), lesson('', PROBE));
    const other =
      '```bash\necho "$LC_ALL $TZ $COLUMNS"; date -d @0 +%H\n```\n\n```output\nC Asia/Tokyo 120\n09\n```\n';
    const front = 'env: { LC_ALL: C, TZ: Asia/Tokyo, COLUMNS: 120 }\n';
    writeFileSync(join(course, 'other.md'), lesson(front, other));
    // Sorts "a A b B _x" in another order, if the machine can make such a locale; the variables are
    // looked at too.
    const locales = join(place.folder, 'locales');
    mkdirSync(locales);
    const made = join(locales, 'en_US.UTF-8');
    spawnSync('localedef', ['-i', 'en_US', '-f', 'UTF-8', made], { stdio: 'ignore' });
    env = {
      LOCPATH: locales,
      LANG: 'en_US.UTF-8',
      LC_ALL: 'en_US.UTF-8',
      LC_COLLATE: 'en_US.UTF-8',
      LANGUAGE: 'de',
      TZ: 'Asia/Tokyo',
      COLUMNS: '40',
      LINES: '7',
      CDPATH: '/',
      GREP_OPTIONS: '-i',
    };
  });
  const args = (...words: string[]) => ['--trust', '--course', 'course', ...words];

  test('is the same whoever runs it', async () => {
    const verified = await place.lesson(args('verify'), { env });
    expect(verified.code, verified.stdout + verified.stderr).toBe(0);
    await place.succeeds(args('next', 'sorting'), { env });
  });

  test("a block with a terminal has the learner's size, and their own shell their locale", async () => {
    const seat = new Seat(place, args('next', 'sorting'), { columns: 93, rows: 31, env });
    await seat.asks();
    await seat.answer(ENTER);
    await seat.press(ENTER);
    await seat.sees('31 93');
    await seat.asks();
    await seat.stops();
    const shell = new Seat(place, args('shell', 'sorting'), { env: { ...env, SHELL: 'bash' } });
    await shell.sees('sorting');
    await shell.press('echo "$LC_ALL $TZ ${LINES}x$COLUMNS"\r');
    await shell.sees('en_US.UTF-8 Asia/Tokyo 24x80');
    await shell.press('exit\r');
    await shell.ends();
  });
});
