/** What somebody agrees to before a lesson from elsewhere runs, and what is asked after a change. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { Seat } from './seat.ts';
import { realEngineSuite } from './support.ts';

const LESSON = `---
format: 1
title: From elsewhere
summary: It runs a script.
minutes: 1
---

Some prose.

## Run it

[The script](judge.sh)

\`\`\`bash
echo one; if [ -e swap ]; then echo other > ../../course/judge.sh; fi
\`\`\`

\`\`\`bash file=judge.sh from=judge.sh mode=755
\`\`\`

\`\`\`bash
./judge.sh
\`\`\`
`;

realEngineSuite('consent', () => {
  let place: Place;
  let course: string;
  eachInPlace((one) => {
    place = one;
    course = join(place.cwd, 'course');
    mkdirSync(course);
    writeFileSync(join(course, 'course.yaml'), 'title: Elsewhere\nlessons: [lesson]\n');
    writeFileSync(join(course, 'lesson.md'), LESSON);
    writeFileSync(join(course, 'judge.sh'), 'echo judged\n');
  });
  const args = (...words: string[]) => ['--course', 'course', ...words];
  const change = (name: string, from: string, to: string) => {
    const path = join(course, name);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  };

  test('is asked for once, and then for what has changed alone', async () => {
    const first = await place.lesson(args('verify', '--yes'));
    expect(first.code).toBe(3);
    expect(first.stderr).toMatch(
      /echo one;[\s\S]*writes judge\.sh[\s\S]*echo judged[\s\S]*\.\/judge\.sh/,
    );
    await place.succeeds(args('verify', '--trust'));
    change('lesson.md', 'Some prose', 'Better prose');
    await place.succeeds(args('verify'));

    change('judge.sh', 'judged', 'something else');
    const second = await place.lesson(args('next'));
    expect(second.code).toBe(3);
    expect(second.stderr).toContain('echo something else');
    expect(second.stderr).not.toContain('echo one');

    const seat = new Seat(place, args('next'));
    await seat.sees('Run them?');
    await seat.press('y\r');
    await seat.asks();
    await seat.stops();
    await place.succeeds(args('verify'));
    const { stdout } = await place.succeeds(args('show', 'lesson', '--commands'));
    expect(stdout).toContain('echo something else');
  });

  test('holds for the contents that were shown', async () => {
    change('lesson.md', '[ -e swap ]', 'true');
    // verify's sandbox lies elsewhere: the course is named by its path.
    change('lesson.md', '../../course', course);
    const { code, stdout, stderr } = await place.lesson(args('verify', '--trust'));
    expect(code, stdout).toBe(3);
    expect(stderr).toContain('"judge.sh" has changed meanwhile');
    expect(stdout).not.toContain('other');
  });
});
