/** Two users go through lessons on one engine, which need the same names: neither loses anything. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dockerOfEachBuilder } from '../e2e/dockers.ts';
import { haveBase } from '../e2e/place.ts';
import { onEngine, realEngine, realEngineSuite } from '../e2e/support.ts';
import { Chance, LONG, rounds, SEED } from './campaign.ts';
import { type Belongings, Learner, lost } from './learner.ts';

const ROUNDS = rounds({ short: 3, long: 300 });
const NAME = 'lesson-e2e-shared';
const NAMES = [`${NAME}:latest`, 'lesson-e2e-copy:latest', 'hello-world:latest'];

const BUILDERS = realEngine ? dockerOfEachBuilder() : [];

realEngineSuite.each(BUILDERS)('two learners, $name', (docker) => {
  /** In the short form with one builder: what a builder does differently is in the others. */
  const once = test.runIf(LONG || docker === BUILDERS.at(-1));

  let before: string[];
  let anna: Learner;
  let ben: Learner;

  async function settleIn(course?: string): Promise<void> {
    anna = new Learner('Anna', 4711, docker, course);
    ben = new Learner('Ben', 4712, docker, course);
    for (const learner of [anna, ben]) await learner.settleIn();
  }

  beforeEach(async () => {
    await settleIn('shared-names');
    await haveBase(anna.place);
    before = await onEngine();
  });
  afterEach(async () => {
    for (const learner of [anna, ben, anna]) await learner.lesson('clean');
    const after = await onEngine();
    // A test that failed is not to stand in the next one's way.
    await anna.place.bystander(`docker rmi ${NAME}`);
    anna.dispose();
    ben.dispose();
    expect(after).toEqual(before);
  });

  /** Where it has to end with this exit code. */
  async function expects(code: number, learner: Learner, ...args: string[]): Promise<string> {
    const { stdout, stderr, ...ended } = await learner.lesson(...args);
    expect({ who: learner.name, args, code: ended.code }, stdout + stderr).toEqual({
      who: learner.name,
      args,
      code,
    });
    return stdout + stderr;
  }
  const ok = (learner: Learner, ...args: string[]) => expects(0, learner, ...args);
  const idOf = async (name: string) =>
    (await anna.place.bystander(`docker image inspect -f '{{.Id}}' ${name}`)).stdout.trim();
  const kept = async () => (await onEngine()).filter((line) => line.includes('lesson-kept'));

  once(
    'whoever has the name is asked for, on each way into the lesson, and nothing changes',
    async () => {
      await ok(anna, 'next', 'build');
      const engine = await onEngine();
      const told = await expects(3, ben, 'next', 'build');
      expect(told).toContain(`image ${NAME}`);
      expect(told).toContain('--yes');
      expect(await onEngine()).toEqual(engine);
      await ok(ben, '--yes', 'next', 'build');
      // The cache gave both the same image; the name is Ben's now.
      const taken = await onEngine();
      const ways = [
        ['next'],
        ['goto', 'build#build-a-newer-one'],
        ['undo'],
        ['skip'],
        ['verify', 'build'],
        ['check'],
        ['watch'],
        ['shell'],
      ];
      const had = await anna.status();
      for (const way of ways) {
        expect(await expects(3, anna, ...way)).toMatch(/of a lesson of (?:user )?\w+/);
        expect({ way, engine: await onEngine() }).toEqual({ way, engine: taken });
        expect(await anna.status()).toEqual(had);
      }
      // Without taking anything, each goes to their end.
      await ok(ben, 'next');
      await ok(anna, '--yes', 'next');
      await expects(3, ben, 'next');
    },
  );

  test.each(['the first', 'the second'])(
    'both clean, %s one first, and nothing is left',
    async (who) => {
      await ok(anna, 'next', 'build');
      const id = await idOf(NAME);
      await ok(ben, '--yes', 'next', 'build');
      expect(await idOf(NAME)).toBe(id);
      expect(await kept()).toHaveLength(1);
      const [first, second] = who === 'the first' ? [anna, ben] : [ben, anna];
      await ok(first, 'clean');
      expect(await idOf(NAME)).toBe(id);
      expect((await kept()).length).toBe(0);
      // Whoever has it goes on.
      await ok(second, 'next');
      await ok(second, 'clean');
      expect(await onEngine()).toEqual(before);
      expect(await ok(first, 'clean')).toContain('Nothing of the lessons');
    },
  );

  once('goto, undo and reset of one do not touch what the other has', async () => {
    await ok(anna, 'next', 'build');
    await ok(ben, '--yes', 'goto', 'build#build-a-newer-one');
    await ok(ben, 'next');
    const newer = await idOf(NAME);
    await ok(anna, 'reset');
    expect(await idOf(NAME)).toBe(newer);
    await ok(anna, '--yes', 'next', 'build');
    expect(await idOf(NAME)).not.toBe(newer);
    expect((await kept()).join()).toContain(newer);
    // Back at work, Ben has his image again, not Anna's.
    expect(await ok(ben, '--yes', 'undo')).toContain('Build a newer one');
    await ok(ben, 'next');
    // The classic builder has no cache of its own: the same image has another id there.
    expect(await ben.place.theirs(`docker run --rm ${NAME}`)).toBe('first\nsecond');
    await ok(anna, '--yes', 'next');
    await ok(anna, '--yes', 'next');
    await ok(ben, 'clean');
    await ok(anna, 'clean');
    expect(await onEngine()).toEqual(before);
  });

  once('a colleague’s image under the name comes back to them, whoever cleans first', async () => {
    const by = (line: string) => anna.place.theirs(line);
    for (const [first, second] of [
      [anna, ben],
      [ben, anna],
    ] as const) {
      await by(`printf 'FROM ubuntu:20.04\\nLABEL of=colleague\\n' | docker build -q -t ${NAME} -`);
      const id = await idOf(NAME);
      const theirs = await onEngine();
      await ok(anna, '--yes', 'next', 'build');
      await ok(ben, '--yes', 'next', 'build');
      const one = await first.lesson('clean');
      await ok(second, 'clean');
      if (one.code === 1) {
        expect(one.stdout).toMatch(/a lesson of .+ uses the name/);
        await ok(first, 'clean');
      }
      expect(await idOf(NAME)).toBe(id);
      expect(await onEngine()).toEqual(theirs);
      await by(`docker rmi ${NAME}`);
      for (const learner of [first, second]) await ok(learner, 'reset', 'build');
    }
  });

  once(
    'a name that a colleague gave the very image since is in doubt: it stays, and is told',
    async () => {
      await ok(anna, 'next', 'build');
      await anna.place.theirs(`docker tag ${NAME} ${NAME}`);
      expect(await expects(1, anna, 'clean')).toContain(`docker rmi ${NAME}:latest`);
      await anna.place.theirs(`docker rmi ${NAME}`);
      await ok(anna, 'clean');
    },
  );

  once('containers and volumes of one are in the way of the other, and stay', async () => {
    await ok(anna, 'goto', 'run#look-at-it');
    const engine = await onEngine();
    expect(await expects(3, ben, '--yes', 'next', 'run')).toContain('container lesson-e2e-kept');
    await ok(ben, 'clean');
    expect(await onEngine()).toEqual(engine);
    await ok(anna, 'next');
  });

  describe('mixed', () => {
    const COURSE = LONG ? undefined : 'shared-names';
    const LESSONS = LONG
      ? ['first-image', 'isolation', 'inside-a-container']
      : ['build', 'again', 'run'];

    test(`${ROUNDS} commands, seed ${SEED}`, async () => {
      anna.dispose();
      ben.dispose();
      await settleIn(COURSE);
      const chance = new Chance(SEED);
      const nothing: Belongings = { images: [], containers: [] };
      const has = new Map<Learner, Belongings>();
      const done: string[] = [];
      const commands = () => {
        const lesson = chance.of(LESSONS);
        return chance.of<string[]>([
          ['next', lesson],
          ['next'],
          ['next'],
          ['goto', `${lesson}#${1 + chance.below(3)}`],
          ['undo'],
          ['skip'],
          ['check'],
          ['reset', lesson],
          ['clean'],
          ['verify', lesson],
        ]);
      };
      for (let round = 0; round < ROUNDS; round++) {
        const [learner, other] = chance.of([
          [anna, ben],
          [ben, anna],
        ] as const);
        const yes = chance.below(3) > 0 ? ['--yes'] : [];
        const args = [...yes, ...commands()];
        const was = await onEngine();
        const { code, stdout, stderr } = await learner.lesson(...args);
        done.push(`${learner.name}: ${args.join(' ')} → ${code}`);
        const told = `${done.slice(-12).join('\n')}\n${stdout}${stderr}`;
        // `clean` may leave what the other's lesson uses, and a check finds steps that are not done.
        const may = args.includes('clean') || args.includes('check') ? [0, 1, 3] : [0, 3];
        expect(may, told).toContain(code);
        if (code === 3) {
          expect(stderr, told).toContain('already used on this engine');
          expect(await onEngine(), told).toEqual(was);
        }
        expect(await lost(has.get(other) ?? nothing), told).toEqual([]);
        has.set(learner, await learner.belongings(NAMES));
      }
      const [first, second] = chance.of([
        [anna, ben],
        [ben, anna],
      ] as const);
      await first.lesson('clean');
      await ok(second, 'clean');
      await ok(first, 'clean');
      expect(await onEngine(), done.join('\n')).toEqual(before);
    });
  });
});
