import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dockers } from './dockers.ts';
import { eachInPlace, inPlace, type Place } from './place.ts';
import { onEngine, ROOT, realEngine, realEngineSuite } from './support.ts';

const LESSON = join(ROOT, 'lessons', 'docker-101', 'first-image.md');
const STEPS = 8;

const NAMES = `---
format: 1
title: Names
summary: Makes one of each kind.
minutes: 1
images: [ubuntu:20.04]
makes: [lesson-e2e-mine, lesson-e2e-mine-net, lesson-e2e-mine-vol, lesson-e2e-mine-imp]
---

## Make

\`\`\`bash
docker network create lesson-e2e-mine-net > /dev/null
docker volume create lesson-e2e-mine-vol > /dev/null
docker run --name lesson-e2e-mine -v lesson-e2e-mine-imp:/data ubuntu:20.04 true
\`\`\`

## End

\`\`\`bash
docker start -a lesson-e2e-mine
\`\`\`
`;

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
  readonly lessons: readonly {
    readonly verdict: string;
    readonly steps: readonly {
      readonly id: string;
      readonly verdict: string;
      readonly reason?: string;
      readonly expectations: readonly { verdict: string; code: string; message: string }[];
    }[];
  }[];
}

realEngineSuite('verify', () => {
  let place: Place;
  let before: string[];

  eachInPlace((...its) => {
    [place, before] = its;
  });

  /** A copy of the first lesson with one text in it replaced. */
  function changed(from: string, to: string): string {
    const text = readFileSync(LESSON, 'utf8');
    const at = text.indexOf(from);
    if (at < 0) throw new Error(`the lesson has no ${from}`);
    const path = join(place.cwd, 'first-image.md');
    writeFileSync(path, text.slice(0, at) + to + text.slice(at + from.length));
    return path;
  }

  test.each(realEngine ? dockers() : [])('first-image passes with $name', (docker) =>
    inPlace(docker, async (own) => {
      const args = ['verify', 'first-image', '--reporter', 'json'];
      const { code, stdout, stderr } = await own.lesson(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      const report = JSON.parse(stdout) as Report;
      const steps = report.lessons.flatMap((lesson) => lesson.steps);
      const expectations = steps.flatMap((step) => step.expectations);
      expect(report).toMatchObject({ version: 1, passed: STEPS, failed: 0, notRun: 0 });
      expect(steps).toHaveLength(STEPS);
      expect(expectations.length).toBeGreaterThan(15);
      expect(new Set(expectations.map((it) => it.verdict))).toEqual(new Set(['passed']));
    }),
  );

  test.each([
    [
      'one expected line changed',
      '```output\nHello World\n```',
      '```output\nHello Wordl\n```',
      'run-it',
      ['Hello Wordl', 'Hello World'],
    ],
    [
      'CMD changed in its Dockerfile',
      'CMD echo "Hello World"',
      'CMD echo "Hello Mars"',
      'build-the-image',
      ['Hello Mars', 'Hello World'],
    ],
  ])('%s: that step fails, and the later ones are run', async (_, from, to, failing, words) => {
    const path = changed(from, to);
    const text = await place.lesson(['--trust', 'verify', path]);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/\d passed, \d failed, 0 not run/);
    for (const word of words) expect(text.stdout).toContain(word);

    const json = await place.lesson(['verify', path, '--reporter', 'json']);
    expect(json.code).toBe(1);
    const report = JSON.parse(json.stdout) as Report;
    const steps = report.lessons[0]?.steps ?? [];
    const at = steps.findIndex((step) => step.id === failing);
    expect(steps.map((step) => step.verdict).slice(0, at + 1)).toEqual(
      steps.slice(0, at + 1).map((_step, i) => (i < at ? 'passed' : 'failed')),
    );
    expect(report).toMatchObject({ notRun: 0 });
    expect(report.passed + report.failed).toBe(STEPS);
    const failed = steps[at]?.expectations.filter((it) => it.verdict === 'failed') ?? [];
    expect(failed).toHaveLength(1);
    for (const word of words) expect(failed[0]?.message).toContain(word);
  });

  test('an invalid lesson: every finding, and nothing is run', async () => {
    const path = changed('```bash exit=1', '```bash exit=one');
    const { code, stdout, stderr } = await place.lesson(['--trust', 'verify', path]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/first-image\.md:\d+/);
    expect(place.leftovers()).toEqual([]);
  });

  test('a lesson from elsewhere is not run before its commands were agreed to', async () => {
    mkdirSync(join(place.cwd, 'course'));
    const path = join(place.cwd, 'course', 'first-image.md');
    cpSync(LESSON, path);
    const { code, stdout, stderr } = await place.lesson(['verify', path]);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('docker build -t hello-world .');
    expect(stderr).toContain('docker run --rm hello-world cat /built-at > before.txt');
    expect(stderr).toContain('--trust');
    expect(place.leftovers()).toEqual([]);
    expect(await onEngine()).toEqual(before);
  });

  test('names that the learner’s own lesson has: refused at the start, and free after clean', async () => {
    const folder = join(place.cwd, 'course');
    mkdirSync(folder);
    writeFileSync(join(folder, 'names.md'), NAMES);
    writeFileSync(join(folder, 'course.yaml'), 'title: Names\nlessons:\n  - names\n');
    const course = ['--trust', '--course', folder];
    await place.succeeds([...course, 'next']);
    const during = await onEngine();
    for (const more of [[], ['--prove'], ['--reporter', 'json']]) {
      const { code, stdout, stderr } = await place.lesson([...course, 'verify', ...more]);
      expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
      for (const name of ['container lesson-e2e-mine', 'network lesson-e2e-mine-net'])
        expect(stderr).toContain(name);
      expect(stderr).toContain('volume lesson-e2e-mine-vol');
      expect(stderr).toContain('volume lesson-e2e-mine-imp');
      expect(stderr).toContain(join(place.cwd, 'sandbox', 'names'));
      expect(stderr).toContain(': lesson clean names\n');
      expect(await onEngine()).toEqual(during);
    }
    await place.succeeds([...course, 'next']);
    await place.succeeds([...course, 'clean', 'names']);
    await place.succeeds([...course, 'verify']);
    expect(await onEngine()).toEqual(before);
  });

  test('an unknown name: the nearest one', async () => {
    const { code, stderr } = await place.lesson(['verify', 'first-imag']);
    expect(code).toBe(2);
    expect(stderr).toContain('Did you mean "first-image"?');
  });

  test('an engine that cannot be reached', async () => {
    const env = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };
    const { code, stdout, stderr } = await place.lesson(['verify', 'first-image'], { env });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain('unix:///nowhere/docker.sock');
    expect(stderr).not.toContain('This is a bug');
  });
});
