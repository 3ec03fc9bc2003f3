import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { lintLesson } from '../../src/app/course/catalog.ts';
import { actionsOf } from '../../src/core/run/progress.ts';
import { dockerOfEachBuilder } from './dockers.ts';
import { haveBase, Place } from './place.ts';
import {
  containerId,
  inCourse,
  onEngine,
  ROOT,
  realEngine,
  realEngineSuite,
  until,
} from './support.ts';

const PATH = join(ROOT, 'lessons', 'docker-101', 'first-image.md');

/** Milliseconds that `next` takes until it does something, about. */
const START = 500;

/** Milliseconds for which a busy machine does not let the runner go on while the engine does. */
const FROZEN = 250;

/** So many milliseconds into the `next` that begins when so many actions are done. */
interface Moment {
  readonly at: number;
  readonly ms: number;
  /** Whether the runner stands still before it. */
  readonly frozen: boolean;
}

/** Moments at even distances. @param times by how many actions were done before, milliseconds of a `next` */
function spread(times: ReadonlyMap<number, number>, count: number): Moment[] {
  const total = [...times.values()].reduce((a, b) => a + b, 0);
  return Array.from({ length: count }, (_, i) => {
    let rest = (total * (i + 0.5)) / count;
    for (const [at, ms] of times) {
      if (rest < ms) return { at, ms: rest, frozen: i % 2 === 1 };
      rest -= ms;
    }
    throw new Error('a moment after the end');
  });
}

/** The classic builder makes and names what BuildKit does out of sight, so it gets more kills. */
function onceEachBuilder() {
  return dockerOfEachBuilder().map((docker) => {
    return { docker, kills: docker.env.DOCKER_BUILDKIT === '0' ? 6 : 4 };
  });
}

/** Ends the runner the first time, with the rest of its action still to be done. */
const killOnce = (name: string) => `test -e ${name} || { touch ${name}; kill -9 $PPID; sleep 9; }`;

const CUT_OFF = `---
format: 1
title: Cut off
summary: Ends its runner when a container is there.
minutes: 1
images: [ubuntu:20.04]
makes: [lesson-e2e-cut, lesson-e2e-solved]
---

# Cut off

## Start one

\`\`\`bash
docker run -d --name lesson-e2e-cut ubuntu:20.04 sleep 300
\`\`\`

<!-- check
command: ${killOnce('checked')}
-->

## Your turn

Start one more.

<details><summary>Solution</summary>

\`\`\`bash
docker run -d --name lesson-e2e-solved ubuntu:20.04 sleep 300
\`\`\`

\`\`\`bash
${killOnce('solved')}
\`\`\`

</details>

<!-- check
container: lesson-e2e-solved
state: running
-->
`;

interface Recorded {
  readonly run: string;
  readonly type: string;
  readonly action?: string;
}

realEngineSuite('kill -9', () => {
  let place: Place;
  let before: string[];

  afterEach(async () => {
    await place.lesson(['clean']);
    place.dispose();
  });

  const records = () => join(place.cwd, 'sandbox', '.lesson', 'first-image');

  /** Keys of what is done; throws where the file is not whole. */
  function done(): string[] {
    const path = join(records(), 'progress.json');
    if (!existsSync(path)) return [];
    return (JSON.parse(readFileSync(path, 'utf8')) as { done: string[] }).done;
  }

  function transcript(): Recorded[] {
    const path = join(records(), 'transcript.ndjson');
    if (!existsSync(path)) return [];
    const lines = readFileSync(path, 'utf8').split('\n');
    // The last line may be one that the killed runner had begun.
    return lines.flatMap((line) => {
      try {
        return [JSON.parse(line) as Recorded];
      } catch {
        return [];
      }
    });
  }

  /** The lesson's actions, in the order in which progress counts them. */
  async function actionIds(): Promise<string[]> {
    const { lesson } = await lintLesson({ id: 'first-image', path: PATH, shown: PATH });
    if (!lesson) throw new Error('the lesson has errors');
    return lesson.steps.flatMap((step) => actionsOf(step).map((action) => action.id));
  }

  const finished = (ids: readonly string[]) => done().length === ids.length;

  async function nothingLeft(): Promise<void> {
    const { code, stderr } = await place.lesson(['clean']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await onEngine()).toEqual(before);
    expect(place.processes()).toEqual([]);
    expect(place.leftovers()).toEqual([]);
  }

  /** Milliseconds that each `next` of an undisturbed lesson takes, by how many actions were done before. */
  async function measure(ids: readonly string[]): Promise<Map<number, number>> {
    const times = new Map<number, number>();
    while (!finished(ids)) {
      const from = performance.now();
      const at = done().length;
      const { code, stdout, stderr } = await place.lesson(['next']);
      if (code !== 0) throw new Error(stdout + stderr);
      times.set(at, performance.now() - from);
    }
    return times;
  }

  test.each(realEngine ? onceEachBuilder() : [])(
    'at $kills moments of the first lesson, $docker.name',
    async ({ docker, kills }) => {
      place = new Place(docker);
      await haveBase(place);
      before = await onEngine();
      const ids = await actionIds();
      const times = await measure(ids);
      await nothingLeft();

      const moments = spread(times, kills);
      let killed = 0;
      for (let pass = 0; moments.length > 0; pass++) {
        expect(pass).toBeLessThan(kills);
        await place.lesson(['reset', 'first-image']);
        let last: Moment | undefined;
        while (!finished(ids)) {
          const was = done();
          // The step that comes next, or goes on after the last kill.
          const at = [...times.keys()].findLast((count) => count <= was.length);
          const i = moments.findIndex((it) => it.at === at);
          const moment = i < 0 ? undefined : moments.splice(i, 1)[0];
          const goesOn = last?.at === at && was.length !== at;
          const wait = moment && (goesOn ? START + moment.ms - (last?.ms ?? 0) : moment.ms);
          const seen = transcript().length;
          const run = place.start(['next']);
          const kill = () => run.process.kill('SIGKILL');
          const freeze = () => {
            run.process.kill('SIGSTOP');
            setTimeout(kill, FROZEN);
          };
          const timer = wait && setTimeout(moment?.frozen ? freeze : kill, wait);
          const { code, stdout, stderr } = await run.ended;
          clearTimeout(timer);
          if (code === 137) killed++;
          else if (code !== 0) throw new Error(stdout + stderr);
          // Over before its moment: this one is tried again, a little earlier.
          else if (moment) moments.push({ ...moment, ms: moment.ms * 0.8 });
          last = moment;
          const started = transcript()
            .slice(seen)
            .find((event) => event.type === 'action-started');
          if (started) expect(started.action).toBe(ids[was.length]);
          expect(done().slice(0, was.length)).toEqual(was);
        }
      }
      expect(killed).toBe(kills);
      await nothingLeft();
    },
    900_000,
  );

  test('of verify, then the same lesson: what verify made is not in its way', async () => {
    place = new Place();
    await haveBase(place);
    const course = inCourse('travel');
    const run = place.start([...course, 'verify', 'world']);
    await until('the container', () => containerId('lesson-e2e-world'), 90_000);
    run.process.kill('SIGKILL');
    await run.ended;
    await place.succeeds([...course, 'goto', 'world#your-turn']);
  });

  test('after a block and before its action is done: what it made is not in its way', async () => {
    place = new Place();
    await haveBase(place);
    before = await onEngine();
    const course = join(place.cwd, 'course');
    mkdirSync(course);
    writeFileSync(join(course, 'course.yaml'), 'title: Cut off\nlessons: [cut-off]\n');
    writeFileSync(join(course, 'cut-off.md'), CUT_OFF);
    const args = ['--course', course, '--trust'];
    for (const command of ['next', 'solve']) {
      expect((await place.lesson([...args, command])).code).toBe(137);
      await place.succeeds([...args, command]);
    }
    expect(await containerId('lesson-e2e-cut')).toBeDefined();
    await nothingLeft();
  });

  test('of verify, then clean', async () => {
    place = new Place();
    await haveBase(place);
    before = await onEngine();
    for (const step of ['Build the image', 'Run it', 'Your turn']) {
      const run = place.start(['verify', 'first-image']);
      await until(step, () => run.stdout().includes(step));
      run.process.kill('SIGKILL');
      expect((await run.ended).code).toBe(137);
      await nothingLeft();
    }
  });
});
