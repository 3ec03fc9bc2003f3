import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canPlayTwo, type OtherMachine, startOtherMachine } from './another-machine.ts';
import { eachInPlace, type Place } from './place.ts';
import { ROOT, realEngine } from './support.ts';

const REMOTE = ['the-same-commands-on-a-server', 'your-files-are-not-over-there'];

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
  readonly lessons: readonly {
    readonly steps: readonly { id: string; verdict: string; reason?: string }[];
  }[];
}

describe.skipIf(!realEngine || !canPlayTwo)(
  'the lesson status, with an engine on another machine',
  () => {
    let place: Place;
    let other: OtherMachine;

    eachInPlace(
      async (its) => {
        place = its;
        other = await startOtherMachine(place);
      },
      () => other.stop(),
    );

    async function verify(remote = other.host, lesson = 'status') {
      const args = ['--trust', 'verify', lesson, '--reporter', 'json'];
      const { code, stdout } = await place.lesson(args, { env: { LESSON_REMOTE: remote } });
      const report = JSON.parse(stdout) as Report;
      const steps = report.lessons.flatMap((lesson) => lesson.steps);
      const not = (verdict: string) => steps.filter((step) => step.verdict === verdict);
      return { code, report, failed: not('failed'), notRun: not('not-run') };
    }

    test('every step passes over ssh, and nothing stays over there', async () => {
      const { code, failed, notRun } = await verify();
      expect({ code, failed, notRun }).toEqual({ code: 0, failed: [], notRun: [] });
      expect(await other.contents()).toEqual([]);
    });

    test('what is over there already stays, and stops the lesson', async () => {
      const line = 'docker save ubuntu:20.04 | docker --host "$OTHER" load';
      const mark = 'docker --host "$OTHER" tag ubuntu:20.04 tutorial-status';
      await place.bystander(`${line} && ${mark}`, { OTHER: other.docker });
      const there = await other.contents();
      expect(there).toEqual(['tutorial-status:latest', 'ubuntu:20.04']);
      const { code, failed } = await verify();
      expect({ code, failed: failed.map(({ id }) => id) }).toEqual({
        code: 1,
        failed: [REMOTE[0]],
      });
      expect(await other.contents()).toEqual(there);
    });

    test('a lesson that fails over there takes its own things away again', async () => {
      const text = readFileSync(join(ROOT, 'lessons', 'docker-101', 'status.md'), 'utf8');
      const wrong = text.replace('```output contains\n4\n```', '```output contains\n5\n```');
      expect(wrong).not.toBe(text);
      const path = join(place.cwd, 'status.md');
      writeFileSync(path, wrong);
      const { code, failed } = await verify(other.host, path);
      expect({ code, failed: failed.map(({ id }) => id) }).toEqual({
        code: 1,
        failed: [REMOTE[1]],
      });
      expect(await other.contents()).toEqual([]);
    });
  },
);
