/** The same in what an engine answers, in a learner's records, and in what blocks print. */
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, eachInPlace, type Place } from '../e2e/place.ts';
import { ENTER, Seat } from '../e2e/seat.ts';
import { engineHost, realEngineSuite } from '../e2e/support.ts';
import { harm, PROBE, tainted } from '../hostile.ts';
import { LONG } from './campaign.ts';

const LESSON = `---
format: 1
title: "A\\x1b]0;OWNED\\x07 lesson"
summary: "It\\x9b2J shows \\u202esomething."
minutes: 1
---

## Print\x1b]0;OWNED\x07 it\u202e

\`\`\`text file=a.txt
one\x1b[2J
\`\`\`

\`\`\`bash
printf ${quoted(PROBE)}; printf ${quoted(PROBE)} >&2
\`\`\`

## Fail\x9b2J at it

\`\`\`bash
printf '%s\\n' ${quoted(PROBE)}; exit 3
\`\`\`

\`\`\`output
something ${PROBE.replaceAll(/[\u2028\u2029]/g, '')} else
\`\`\`

<details><summary>Hint</summary>

Try \x1b]0;OWNED\x07 again\u202e.

</details>

<!-- diagnose
output: "[..]OWNED[..]"
hint: "It \\x1b]0;OWNED\\x07 prints \\u202e too much."
-->
`;

realEngineSuite('what would do something to a terminal', () => {
  let place: Place;
  eachInPlace((one) => {
    place = one;
    const course = join(place.cwd, 'course');
    cpSync(new URL('../../fixtures/e2e/course', import.meta.url), course, { recursive: true });
    rmSync(join(course, 'course.yaml'));
    writeFileSync(join(course, 'hostile.md'), LESSON);
    const title = 'A \\x1b]0;OWNED\\x07 course \\u202e';
    writeFileSync(join(course, 'course.yaml'), `title: "${title}"\nlessons: [hostile]\n`);
  });
  const args = (...words: string[]) => ['--course', 'course', ...words];
  const harmIn = ({ stdout, stderr }: Ended, words: readonly string[]) => {
    const found = harm(stdout + stderr);
    return found ? [`${words.join(' ')}: ${found}`] : [];
  };

  test('a lesson that is run, and what its blocks print', async () => {
    const found: string[] = [];
    for (const words of [
      ['next'],
      ['next', '--trust'],
      ['next'],
      ['status'],
      ['hint'],
      ['check'],
      ['show', 'hostile#1', '--output'],
      ['verify'],
      ['verify', '--reporter', 'json'],
      ['report'],
      ['report', '--json'],
      ['export'],
    ]) {
      found.push(...harmIn(await place.lesson(args(...words)), words));
    }
    const exported = readFileSync(join(place.cwd, 'hostile-export', 'README.md'), 'utf8');
    expect(found).toEqual([]);
    expect(harm(exported)).toBeUndefined();
  }, 120_000);

  test('and on a terminal, before consent and after', async () => {
    const seat = new Seat(place, args('next'), { columns: 80, rows: 40 });
    await seat.sees('Run them?');
    const before = seat.raw;
    await seat.press('y\r');
    for (let step = 0; step < 3; step++) {
      await seat.asks();
      await seat.press(ENTER);
    }
    await seat.asks();
    await seat.stops();
    expect(harm(before, true)).toBeUndefined();
    expect(harm(seat.raw, true)).toBeUndefined();
  }, 120_000);

  test('records of a learner', async () => {
    await place.lesson(args('next', '--trust'));
    const records = join(place.cwd, 'sandbox', '.lesson', 'hostile');
    const found: string[] = [];
    for (const name of readdirSync(records).filter((one) => /json$/.test(one))) {
      const path = join(records, name);
      const text = readFileSync(path, 'utf8');
      const [first = ''] = text.trim().split('\n');
      const value: unknown = JSON.parse(name.endsWith('ndjson') ? first : text);
      const rest = name.endsWith('ndjson') ? text.slice(first.length) : '';
      const ones = [...tainted(value)];
      for (const [i, one] of [JSON.parse(strings(JSON.stringify(value))), ...ones].entries()) {
        if (!LONG && i % 24 > 0) continue;
        writeFileSync(path, JSON.stringify(one) + rest);
        const reading = [['status'], ['report'], ['hint'], ['export', '--to', 'out']];
        for (const words of [...reading, ...(i === 0 ? [['next', '--yes']] : [])]) {
          found.push(...harmIn(await place.lesson(args(...words)), words));
        }
        rmSync(join(place.cwd, 'out'), { recursive: true, force: true });
        writeFileSync(path, text);
      }
    }
    expect(found).toEqual([]);
  }, 300_000);

  test('what an engine answers', async () => {
    const socket = join(place.folder, 'hostile.sock');
    const engine = createServer((asked, answer) => {
      const { method, headers, url: path } = asked;
      const socketPath = engineHost().replace('unix://', '');
      const real = request({ socketPath, method, headers, path }, (from) => {
        const pieces: Buffer[] = [];
        from.on('data', (piece: Buffer) => pieces.push(piece));
        from.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          const body = broken ? JSON.stringify({ message: PROBE }) : strings(text);
          answer.writeHead(broken ? 500 : (from.statusCode ?? 500), {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          });
          answer.end(body);
        });
      });
      asked.pipe(real);
    });
    let broken = false;
    await new Promise<void>((resolve) => engine.listen(socket, resolve));
    place.atEnd(() => engine.close());
    const env = { DOCKER_HOST: `unix://${socket}` };
    const found: string[] = [];
    for (broken of [false, true]) {
      for (const words of [
        ['engine', 'status'],
        ['engine', 'status', '--json'],
        ['images', 'ubuntu:20.04'],
        ['images', 'ubuntu:20.04', '--json'],
        // It builds an image, which it cannot find again where the names have changed.
        ...(broken ? [['doctor']] : []),
        ['clean'],
        ['next', '--trust'],
        ['verify', '--trust'],
      ]) {
        found.push(...harmIn(await place.lesson(args(...words), { env }), words));
      }
    }
    // Of an engine that nobody will find again.
    rmSync(place.journal, { recursive: true, force: true });
    expect(found).toEqual([]);
  }, 300_000);
});

/** Each string of an answer but ids, by which the program cleans up, with the probe behind it. */
function strings(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_key, value: unknown) =>
      typeof value === 'string' && !/[0-9a-f]{12}/.test(value) ? value + PROBE : value,
    );
  } catch {
    return text + PROBE;
  }
}

function quoted(text: string): string {
  return `$'${text.replaceAll(/[^ -~]|['\\]/gu, (one) => `\\U${(one.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`)}'`;
}
