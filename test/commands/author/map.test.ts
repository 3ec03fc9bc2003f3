/** `lesson map`, and what `lesson lint` says of a map. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../../src/main.ts';

const cwd = mkdtempSync(join(tmpdir(), 'lesson-map-'));
const course = join(cwd, 'course');
afterAll(() => rmSync(cwd, { recursive: true }));

const PAGE = '# A course\n\n<!-- map blocks -->\n<!-- end of map -->\n';
const FILES = {
  'course.yaml': `title: A course
source:
  title: The article
  map: article.yaml
lessons: [first]
`,
  'first.md': `---
format: 1
title: First
summary: It shows something.
minutes: 5
mirrors: [One]
---

## Run it

\`\`\`bash
docker ps
\`\`\`
`,
  'article.yaml': `sections: [{ heading: One, line: 1 }]
blocks: [{ number: 1, line: 2, kind: command, text: docker ps, steps: [{ step: first#run-it }] }]
`,
  'README.md': PAGE,
};

beforeEach(() => {
  rmSync(course, { recursive: true, force: true });
  mkdirSync(course);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(course, name), text);
});

function change(name: keyof typeof FILES, from: string, to: string): void {
  writeFileSync(join(course, name), FILES[name].replace(from, to));
}

const page = () => readFileSync(join(course, 'README.md'), 'utf8');

async function run(...argv: string[]) {
  const texts = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof texts) =>
    new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    }) as NodeJS.WriteStream;
  const code = await main(argv, {
    stdin: () => Readable.from([]) as NodeJS.ReadStream,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: { HOME: cwd, PATH: '' },
    cwd,
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  return { code, ...texts };
}

describe('lesson map', () => {
  it('prints the tables', async () => {
    const { code, stdout } = await run('map', '--course', 'course');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\[First\]\(first\.md\)[\s\S]*1 of 1 sections[\s\S]*1 of 1 blocks/);
    expect(page()).toBe(PAGE);
  });

  it('tells that they are not in the README, and puts them there', async () => {
    const before = await run('map', '--check', '--course', 'course');
    expect(before.code).toBe(2);
    expect(before.stderr).toMatch(/course.README\.md is not what[\s\S]*lesson map --write/);
    expect(page()).toBe(PAGE);
    expect((await run('map', '--write', '--course', 'course')).code).toBe(0);
    expect(page()).toContain('`docker ps`');
    expect((await run('map', '--check', '--course', 'course')).code).toBe(0);
  });

  it.each<[string, keyof typeof FILES, string, string, RegExp]>([
    [
      'where the step no longer does it',
      'first.md',
      'docker ps',
      'docker images',
      /article\.yaml:2:\d+ {2}the step first#run-it does not execute block 1/,
    ],
    ['of a lesson with errors', 'first.md', 'minutes: 5\n', '', /first has errors/],
    [
      'that cannot be read',
      'article.yaml',
      'kind: command',
      'kind: comand',
      /did you mean "command"/,
    ],
    ['that is not there', 'course.yaml', 'article.yaml', 'map.yaml', /map\.yaml cannot be read/],
    ['without a place in the README', 'README.md', '<!-- map blocks -->', '', /no place for a map/],
    ['of something else', 'README.md', 'map blocks', 'map block', /a map of "block"/],
  ])('makes no map %s', async (_, name, from, to, told) => {
    change(name, from, to);
    const before = page();
    const { code, stderr } = await run('map', '--write', '--course', 'course');
    expect(code).toBe(2);
    expect(stderr).toMatch(told);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(page()).toBe(before);
  });
});

describe('lesson lint', () => {
  beforeEach(() => change('first.md', 'docker ps', 'docker images'));

  it.each([
    ['of the course', ['lint', '--course', 'course']],
    ['of a folder', ['lint', 'course']],
  ])('%s looks at the map', async (_, argv) => {
    const { code, stdout } = await run(...argv);
    expect(code).toBe(2);
    expect(stdout).toMatch(/does not execute block 1, "docker ps"; the nearest/);
  });

  it('of a lesson does not', async () => {
    expect((await run('lint', 'first', '--course', 'course')).code).toBe(0);
  });
});

describe('the shipped course', () => {
  it('has its tables in its README', async () => {
    expect(await run('map', '--check')).toMatchObject({ code: 0 });
  });
});
