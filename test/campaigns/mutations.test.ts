/** Mistakes in the shipped course, made at random: nearly all are found by `verify`, or by `--prove`. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lessonFile, loadCourse, loadFrontMatter } from '../../src/app/course/catalog.ts';
import { dockerOfEachBuilder } from '../e2e/dockers.ts';
import { haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { onEngine, ROOT, realEngine, realEngineSuite } from '../e2e/support.ts';
import { Chance, LONG, rounds, SEED } from './campaign.ts';
import { type CourseChange, changeOf } from './course-changes.ts';

const FOLDER = join(ROOT, 'lessons', 'docker-101');
const ROUNDS = rounds({ short: 0, long: 40 });
const { lessons } = (await loadCourse(FOLDER, ROOT)).course;

interface Drawn extends CourseChange {
  readonly id: string;
}

function draw(): Drawn[] {
  const chance = new Chance(SEED);
  const found: Drawn[] = [];
  while (found.length < ROUNDS) {
    const id = chance.of(lessons);
    const text = readFileSync(join(FOLDER, `${id}.md`), 'utf8');
    const change = changeOf(text, `${id}.md`, chance);
    if (change) found.push({ ...change, id });
  }
  return found;
}

interface Report {
  readonly lessons: readonly {
    readonly unproved?: readonly object[];
    readonly proof?: { readonly survivors: readonly { code: string; what: string }[] };
  }[];
}

realEngineSuite('mistakes in the course', () => {
  let before: string[];
  let place: Place;
  const dockers = realEngine ? dockerOfEachBuilder() : [];
  const missed: string[] = [];

  beforeEach(async () => {
    place = new Place(dockers[0]);
    for (const id of lessons) {
      const matter = await loadFrontMatter(lessonFile(FOLDER, id, ROOT));
      for (const image of matter?.images ?? []) await haveBase(place, image);
    }
    before = await onEngine();
  }, 600_000);
  afterEach(() => leavesNothing(place, before));

  test.runIf(LONG).each(draw().map((one, index) => ({ ...one, index })))(
    '$index: $id:$line, $kind',
    async ({ id, line, kind, before: was, after, text, index }) => {
      place.dispose();
      place = new Place(dockers[index % dockers.length]);
      const course = join(place.cwd, 'course');
      cpSync(FOLDER, course, { recursive: true });
      const path = join(course, `${id}.md`);
      const prove = async () => {
        const args = ['--trust', 'verify', path, '--prove', '--reporter', 'json'];
        const { code, stdout } = await place.lesson(args);
        const [report] = code === 2 ? [] : (JSON.parse(stdout) as Report).lessons;
        const survivors = (report?.proof?.survivors ?? []).map((one) => `${one.code} ${one.what}`);
        return { code, found: survivors.length + (report?.unproved?.length ?? 0) };
      };
      writeFileSync(path, text);
      const { code } = await place.lesson(['--trust', 'verify', path]);
      expect(code).not.toBe(70);
      let how = code === 0 ? 'missed' : 'verify';
      if (code === 0) {
        const changed = await prove();
        cpSync(join(FOLDER, `${id}.md`), path);
        if (changed.code !== 0 || changed.found > (await prove()).found) how = 'prove';
      }
      process.stdout.write(`${how}  ${id}:${line}  ${kind}: ${was.trim()} → ${after.trim()}\n`);
      if (how === 'missed') missed.push(`${id}:${line} ${kind}`);
    },
    3_600_000,
  );

  test.runIf(LONG)('at most one in twenty is missed', () => {
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(ROUNDS / 20);
  });
});
