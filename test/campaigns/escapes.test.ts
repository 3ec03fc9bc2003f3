/** What would do something to a terminal, in each field of a course: nothing of it comes out. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { courseSchema, frontMatterSchema } from '../../src/core/lesson/schema.ts';
import { harm, PROBE, PROBES, tainted } from '../hostile.ts';
import { runProgram } from '../program.ts';
import { LONG } from './campaign.ts';

const EVERYTHING = readFileSync(
  new URL('../../fixtures/lessons/good/all-of-it.md', import.meta.url),
  'utf8',
);
const COURSE = {
  title: 'A course',
  summary: 'All there is.',
  source: { title: 'An article', author: 'Somebody', url: 'https://example.org/', map: 'map.yaml' },
  lessons: ['one', 'two'],
  begin: 'one',
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lesson-escapes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeCourse(lessons: Record<string, string>, course: unknown = undefined): void {
  const value = course ?? { title: 'A course', lessons: Object.keys(lessons) };
  mkdirSync(join(folder, 'course'), { recursive: true });
  writeFileSync(join(folder, 'course', 'course.yaml'), stringify(value));
  for (const [id, text] of Object.entries(lessons)) {
    writeFileSync(join(folder, 'course', `${id}.md`), text);
  }
}

/** Says what came out, of which command, in which manner; nothing, if all is well. */
async function harmOf(argv: readonly string[], lines = false): Promise<string[]> {
  const found: string[] = [];
  for (const terminal of [undefined, { columns: 80 }]) {
    const env = terminal ? { TERM: 'xterm-256color' } : {};
    const ran = await runProgram(folder, ['--course', 'course', ...argv], env, terminal);
    if (lines && ran.code === 70) found.push(`${argv.join(' ')}: a bug: ${ran.stderr}`);
    const harmful = harm(ran.stdout + ran.stderr, terminal !== undefined);
    if (harmful)
      found.push(`${argv.join(' ')} ${terminal ? 'on a terminal' : 'piped'}: ${harmful}`);
  }
  return found;
}

const READING = [
  ['list'],
  ['list', '--json'],
  ['status'],
  ['status', '--json'],
  ['lint'],
  ['lint', '--json'],
  ['map'],
  ['images'],
  ['next'],
  ['hint'],
  ['solve'],
  ['skip'],
  ['undo'],
  ['back'],
  ['check'],
  ['watch'],
  ['report'],
  ['export'],
  ['clean'],
  ['verify'],
  ['doctor'],
  ['complete', '--', '--course', 'course', 'goto', ''],
  ['complete', '--', '--course', 'course', 'show', ''],
];

describe('a course', () => {
  test('covers what the schema has', () => {
    expect(Object.keys(COURSE).sort()).toEqual(Object.keys(properties(courseSchema())).sort());
  });

  test('in each of its fields and keys', async () => {
    const found: string[] = [];
    for (const course of tainted(COURSE)) {
      writeCourse({ one: EVERYTHING, two: EVERYTHING }, course);
      for (const argv of [
        ['list'],
        ['list', '--json'],
        ['status'],
        ['lint'],
        ['map'],
        ['images'],
      ]) {
        found.push(...(await harmOf(argv)));
      }
    }
    expect(found).toEqual([]);
  }, 120_000);
});

describe('a lesson', () => {
  test.each(Object.keys(properties(frontMatterSchema())))(
    'front matter: %s',
    async (key) => {
      const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(EVERYTHING) ?? [];
      const { parse } = await import('yaml');
      const value = parse(front) as Record<string, unknown>;
      const lessons: Record<string, string> = {};
      for (const one of tainted({ [key]: value[key] ?? 'x' })) {
        const text = `---\n${stringify({ ...value, [key]: undefined, ...(one as object) })}---\n${body}`;
        lessons[`l${Object.keys(lessons).length}`] = text;
      }
      writeCourse(lessons);
      const found: string[] = [];
      for (const argv of READING) found.push(...(await harmOf(argv)));
      for (const id of Object.keys(lessons)) {
        for (const how of LONG ? [[], ['--json'], ['--solution']] : [['--solution']]) {
          found.push(...(await harmOf(['show', id, ...how])));
        }
      }
      expect(found).toEqual([]);
    },
    120_000,
  );

  test('in each of its lines', async () => {
    const lines = EVERYTHING.split('\n');
    const probe = PROBE.replaceAll(/[\u2028\u2029]/g, '');
    const lessons: Record<string, string> = {};
    for (const [at, line] of lines.entries()) {
      const words = [...line.matchAll(/[\w.]+/g)];
      const word = words[at % Math.max(1, words.length)];
      if (!word) continue;
      const end = word.index + word[0].length;
      const changed = line.slice(0, end) + probe + line.slice(end);
      lessons[`l${at + 1}`] = lines.with(at, changed).join('\n');
    }
    writeCourse(lessons);
    const found: string[] = [];
    for (const argv of READING) found.push(...(await harmOf(argv)));
    for (const id of Object.keys(lessons).filter((_id, i) => LONG || i % 24 === 0)) {
      for (const argv of [
        ['show', id, '--solution'],
        ['next', id],
      ]) {
        found.push(...(await harmOf(argv)));
      }
    }
    expect(found).toEqual([]);
  }, 300_000);

  test('in its titles, each by itself', async () => {
    const found: string[] = [];
    for (const probe of Object.values(PROBES).filter((_probe, i) => LONG || i % 4 === 0)) {
      const text = EVERYTHING.replace(/^title: .*$/m, `title: ${JSON.stringify(`x${probe}y`)}`);
      writeCourse({ one: text, two: text.replace(/^## (.*)$/m, (line) => line + probe) });
      for (const argv of READING) found.push(...(await harmOf(argv)));
    }
    expect(found).toEqual([]);
  }, 120_000);
});

test.each([
  ['PROBE'],
  ['list', '--jsonPROBE'],
  ['next', 'PROBE'],
  ['goto', 'one#PROBE'],
  ['show', 'PROBE.md'],
  ['engine', 'PROBE'],
  ['new', 'PROBE'],
  ['completion', 'PROBE'],
  ['--sandbox', 'PROBE', 'status'],
  ['report', '--check', 'PROBE'],
  ['list', '--course', 'PROBE'],
  ['images', 'PROBE'],
])('what was typed comes back harmless: %s %s', async (...argv) => {
  writeCourse({ one: EVERYTHING });
  const found: string[] = [];
  for (const probe of [...Object.values(PROBES), PROBE]) {
    found.push(
      ...(await harmOf(
        argv.map((word) => word?.replace('PROBE', `x${probe}`)),
        true,
      )),
    );
  }
  expect(found).toEqual([]);
});

test('where the program lies, and what its folders are called', async () => {
  const outside = folder;
  folder = join(outside, 'x\x1b]0;OWNED\x07\u202e');
  mkdirSync(folder);
  writeCourse({ one: EVERYTHING });
  const found: string[] = [];
  for (const argv of [...READING, ['completion', 'bash'], ['new', 'mine'], ['engine', 'status']]) {
    found.push(...(await harmOf(argv)));
  }
  folder = outside;
  expect(found).toEqual([]);
});

function properties(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return schema.properties as Record<string, unknown>;
}
