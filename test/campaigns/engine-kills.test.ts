/** The engine is killed while a command works: the command says so, and later ones go on and clean up. */
import { spawn } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { haveBase, Place, watch } from '../e2e/place.ts';
import { CLI, engineHost, inCourse, onEngine, realEngine, until } from '../e2e/support.ts';
import { Chance, neverABug, rounds, SEED } from './campaign.ts';

const COURSE = inCourse('travel');
const KILLS = rounds({ short: 2, long: 40 });
/** Milliseconds that a command takes, about. */
const COMMANDS = [
  { args: ['next', 'world'], takes: 4000 },
  { args: ['goto', 'world#see-it'], takes: 9000 },
  { args: ['verify', 'world'], takes: 10_000 },
  { args: ['clean'], takes: 2000 },
];

interface OwnEngine {
  readonly running: boolean;
  readonly pid?: number;
  readonly endpoint?: { readonly host: string };
}

/** The program outside of any place: it manages the engine that the tests use. */
const manager = (...args: string[]) => watch(spawn(process.execPath, [CLI, ...args])).ended;

/** The exit code says whether an engine answers. */
async function managed(): Promise<OwnEngine> {
  const { stdout } = await manager('engine', 'status', '--json');
  return (JSON.parse(stdout) as { ownEngine: OwnEngine }).ownEngine;
}

const table: Record<string, Record<string, number>> = {};
afterAll(() => {
  console.log(`Seed ${SEED}`);
  console.table(table);
});

// An engine that somebody else started is not ours to kill.
test.skipIf(!realEngine?.facts.own)(
  `at ${KILLS} random moments`,
  async () => {
    const chance = new Chance(SEED);
    const place = new Place();
    await haveBase(place);
    const before = await onEngine();
    const problems: string[] = [];
    try {
      for (let kills = 0; kills < KILLS; kills++) {
        const { args, takes } = chance.of(COMMANDS);
        const [name = ''] = args;
        const ms = chance.below(takes);
        const what = `${args.join(' ')}, engine killed after ${ms} ms`;
        // What the learner has made is in the way of a second run of the same lesson.
        if (name !== 'verify' && chance.below(2) === 0)
          await place.succeeds([...COURSE, 'goto', 'world#your-turn']);
        const { pid } = await managed();
        if (pid === undefined) throw new Error('the managed engine does not run');
        const run = place.start([...COURSE, ...args]);
        const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), ms);
        const ended = await Promise.race([run.ended, after(120_000, `${what}: it does not end`)]);
        const early = ended.code === 0;
        await until('the engine is gone', async () => !(await managed()).running, 60_000);
        clearTimeout(timer);
        neverABug(ended, what);
        if (![0, 3].includes(ended.code) || (!early && !/engine/i.test(ended.stderr)))
          problems.push(`${what}: ended with ${ended.code}\n${ended.stdout}${ended.stderr}`);
        const row = table[name] ?? { killed: 0, 'ended before': 0 };
        table[name] = row;
        const column = early ? 'ended before' : 'killed';
        row[column] = (row[column] ?? 0) + 1;
        expect(await manager('engine', 'start')).toMatchObject({ code: 0 });
        for (const later of [['next', 'world'], ['clean']]) {
          const then = await place.lesson([...COURSE, ...later]);
          neverABug(then, what);
          if (then.code !== 0)
            problems.push(`${what}: then ${later[0]}: ${then.code}\n${then.stdout}${then.stderr}`);
        }
        const left = [...(await onEngine()).filter((line) => !isKnown(before, line))];
        left.push(...place.processes(), ...place.leftovers());
        if (left.length > 0) problems.push(`${what}: left\n${left.join('\n')}`);
      }
    } finally {
      await place.lesson([...COURSE, 'clean']);
      place.dispose();
    }
    expect(problems.join('\n\n')).toBe('');
    expect((await managed()).endpoint?.host).toBe(engineHost());
  },
  KILLS * 240_000,
);

/** An engine makes its bridge again at each start. */
const isKnown = (before: readonly string[], line: string) =>
  before.includes(line) || /^network "\w+" "bridge"/.test(line);

async function after(ms: number, message: string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref());
  throw new Error(message);
}
