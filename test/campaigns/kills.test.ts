/** `kill -9` at random moments: nothing is lost, nothing of others is touched, and the lesson goes on. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type Docker, dockerOfEachBuilder } from '../e2e/dockers.ts';
import { type Ended, haveBase, leavesNothing, Place } from '../e2e/place.ts';
import { inCourse, onEngine, realEngine, realEngineSuite } from '../e2e/support.ts';
import { Bystanders } from './bystanders.ts';
import { Chance, LONG, neverABug, rounds, SEED } from './campaign.ts';

/** Milliseconds that a command takes, about, until one has been seen to its end. */
const TAKES = { next: 3000, goto: 8000, undo: 6000, verify: 12_000, clean: 2500, watch: 4000 };
type Command = keyof typeof TAKES;
const COMMANDS = Object.keys(TAKES) as Command[];
/** Their progress stays as it was, whatever happens to them. */
const KEEPS: readonly Command[] = ['next', 'verify', 'watch'];

const LESSONS = [
  { id: 'world', course: inCourse('travel') },
  ...(LONG ? ['first-image', 'mounting'].map((id) => ({ id, course: [] })) : []),
];
const PAIRS = (realEngine ? dockerOfEachBuilder() : []).flatMap((docker) =>
  LESSONS.map((lesson) => ({ ...lesson, docker })),
);
const KILLS = Math.ceil(rounds({ short: 4, long: 200 }) / Math.max(1, PAIRS.length));

const table: Record<string, Record<string, number>> = {};

afterAll(() => {
  console.log(`Seed ${SEED}`);
  console.table(table);
});

realEngineSuite('kill -9', () => {
  test.each(PAIRS)(
    `at ${KILLS} random moments in $id, $docker.name`,
    async ({ id, course, docker }) => {
      const place = new Place(docker);
      await haveBase(place);
      const before = await onEngine();
      const others = await Bystanders.make(place);
      const kills = new Kills(place, id, course, new Chance(SEED + seedOf(docker, id)));
      try {
        const problems = await kills.go(docker.name, others);
        expect(problems.join('\n\n')).toBe('');
      } finally {
        await others.remove();
        place.end();
        await place.lesson(['clean']);
      }
      await leavesNothing(place, before);
    },
    LONG ? 14_400_000 : 300_000,
  );
});

function seedOf(docker: Docker, id: string): number {
  return 1000 * PAIRS.findIndex((it) => it.id === id && it.docker.name === docker.name);
}

class Kills {
  readonly #place: Place;
  readonly #id: string;
  readonly #course: readonly string[];
  readonly #chance: Chance;
  readonly #takes: Record<Command, number> = { ...TAKES };
  readonly #turns: Command[] = [];
  readonly #problems: string[] = [];
  #now = '';

  constructor(place: Place, id: string, course: readonly string[], chance: Chance) {
    this.#place = place;
    this.#id = id;
    this.#course = course;
    this.#chance = chance;
  }

  async go(builder: string, others: Bystanders): Promise<readonly string[]> {
    await this.#lesson('next', this.#id);
    writeFileSync(join(this.#files, 'mine.txt'), 'mine\n');
    const clean = await onEngine();
    for (let kills = 0; kills < KILLS; ) {
      const command = this.#nextCommand();
      const name = `${command}, ${builder}`;
      const row = table[name] ?? { killed: 0, 'ended before': 0, problems: 0 };
      table[name] = row;
      const count = (what: string) => {
        row[what] = (row[what] ?? 0) + 1;
      };
      const seen = this.#problems.length;
      const killed = await this.#round(command, others);
      if (killed) kills++;
      count(killed ? 'killed' : 'ended before');
      if (this.#problems.length > seen) count('problems');
      if (command === 'clean' || kills === KILLS) await this.#cleansAll(clean);
    }
    return this.#problems;
  }

  /** Each of them in its turn, in another order each time. */
  #nextCommand(): Command {
    if (this.#turns.length === 0) this.#turns.push(...COMMANDS);
    return this.#turns.splice(this.#chance.below(this.#turns.length), 1)[0] ?? 'next';
  }

  /** @returns whether it was killed before it ended */
  async #round(command: Command, others: Bystanders): Promise<boolean> {
    const { next, steps } = await this.#status();
    if (next === null) await this.#lesson('goto', `${this.#id}#1`);
    // What the learner has made is in the way of a second run of the same lesson.
    if (command === 'verify') await this.#lesson('clean');
    const done = this.#done();
    const args: Record<Command, string[]> = {
      next: ['next', this.#id],
      goto: ['goto', `${this.#id}#${this.#chance.of(steps).id}`],
      undo: ['undo'],
      verify: ['verify', this.#id],
      clean: ['clean'],
      watch: ['watch', this.#id],
    };
    const ms = this.#chance.below(this.#takes[command] * 1.1);
    this.#now = `${args[command].join(' ')}, killed after ${ms} ms, at ${done.length} done`;
    const from = performance.now();
    const run = this.#place.start([...this.#course, ...args[command]]);
    const timer = setTimeout(() => run.process.kill('SIGKILL'), ms);
    const ended = await run.ended;
    clearTimeout(timer);
    const killed = ended.code === 137;
    if (!killed) {
      this.#takes[command] = performance.now() - from;
      this.#expect(ended, 0);
    }
    this.#problem(await others.changes());
    if (killed) this.#goesOn(command, done, await this.#lesson('next', this.#id));
    if (!this.#mineIsKept()) this.#problem('mine.txt is lost');
    return killed;
  }

  #goesOn(command: Command, before: readonly string[], { code, stdout }: Ended): void {
    if (code !== 0 || !KEEPS.includes(command) || /are run again/.test(stdout)) return;
    const lost = before.filter((key) => !this.#done().includes(key));
    if (lost.length > 0)
      this.#problem(`${lost.length} of ${before.length} done are lost: ${stdout}`);
  }

  /** Nothing of the lesson is left; its files are the learner's. */
  async #cleansAll(clean: readonly string[]): Promise<void> {
    this.#now = `clean after ${this.#now}`;
    await this.#lesson('clean');
    const after = await onEngine();
    const left = [
      ...after.filter((line) => !clean.includes(line)),
      ...this.#place.processes(),
      ...this.#place.leftovers(),
    ];
    if (left.length > 0) this.#problem(`left: ${left.join('\n')}`);
  }

  async #lesson(...args: string[]): Promise<Ended> {
    const ended = await this.#place.lesson([...this.#course, ...args]);
    this.#expect(ended, 0, args.join(' '));
    return ended;
  }

  #expect(ended: Ended, code: number, what = 'it'): void {
    neverABug(ended, this.#now);
    if (ended.code === code) return;
    this.#problem(`${what} ended with ${ended.code}:\n${ended.stdout}${ended.stderr}`);
  }

  #problem(text: string | undefined): void {
    if (text === undefined) return;
    const problem = `${this.#now}: ${text}`;
    // At once: a long campaign is looked at while it runs.
    console.log(problem);
    this.#problems.push(problem);
  }

  async #status(): Promise<{ next: string | null; steps: { id: string }[] }> {
    const { stdout } = await this.#lesson('status', '--json');
    return JSON.parse(stdout);
  }

  #done(): string[] {
    const path = join(this.#records, 'progress.json');
    if (!existsSync(path)) return [];
    return (JSON.parse(readFileSync(path, 'utf8')) as { done: string[] }).done;
  }

  #mineIsKept(): boolean {
    const root = join(this.#place.cwd, 'sandbox');
    return readdirSync(root, { recursive: true, encoding: 'utf8' }).some((path) =>
      path.endsWith('mine.txt'),
    );
  }

  get #files(): string {
    return join(this.#place.cwd, 'sandbox', this.#id);
  }

  get #records(): string {
    return join(this.#place.cwd, 'sandbox', '.lesson', this.#id);
  }
}
