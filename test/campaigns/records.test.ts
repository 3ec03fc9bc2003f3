/** Records that are damaged, odd or of a later version: a clear answer, in time, and the others stay. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { inPlace, type Place } from '../e2e/place.ts';
import { inCourse, realEngineSuite } from '../e2e/support.ts';
import { Chance, rounds, SEED } from './campaign.ts';

const COURSE = ['--yes', ...inCourse('faults')];
const DEADLINE = 60_000;

const COMMANDS = ['status', 'next', 'check', 'goto quick#1', 'report', 'clean'];
const ONLY_LOOK = ['status', 'report'];

const RECORDS = [
  'progress.json',
  'shell.json',
  'left-files.json',
  'transcript.ndjson',
  'observed.json',
  'background.json',
  'ports.json',
  'help.json',
  'answers.json',
  'elsewhere.json',
  'lock',
];

/** JSON of all types. */
const VALUES = ['null', '[]', '{}', '7', '"x"', '[[1]]', '{"done":[1,2]}', '{"a":{"b":[null]}}'];

const DAMAGES: Record<string, (path: string, chance: Chance) => void> = {
  cut: (path, chance) => {
    const size = existsSync(path) ? readFileSync(path).length : 0;
    if (size > 0) truncateSync(path, chance.below(size));
  },
  empty: (path) => writeFileSync(path, ''),
  'NUL bytes': (path) => writeFileSync(path, Buffer.alloc(5000)),
  'another type': (path, chance) => writeFileSync(path, `${chance.of(VALUES)}\n`),
  'a type within': (path, chance) => {
    if (!existsSync(path)) return writeFileSync(path, '{"step": 1}');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace(/(": ?)(?:"[^"]*"|\[[^\]]*\])/, `$1${chance.of(VALUES)}`));
  },
  'a folder': (path) => {
    rmSync(path, { force: true });
    mkdirSync(join(path, 'in-it'), { recursive: true });
  },
  'a link in a circle': (path) => {
    rmSync(path, { force: true });
    symlinkSync(path, path);
  },
  'a link to a device': (path) => {
    rmSync(path, { force: true });
    symlinkSync('/dev/zero', path);
  },
  'a named pipe': (path) => {
    rmSync(path, { force: true });
    execFileSync('mkfifo', [path]);
  },
  unreadable: (path) => {
    if (existsSync(path)) chmodSync(path, 0);
  },
  'much of nothing': (path) => {
    writeFileSync(path, '');
    truncateSync(path, 100_000_000);
  },
  'a later version': (path) => writeFileSync(path, '{"version": 2, "new": true}\n'),
};

realEngineSuite('records', () => {
  test('of any kind end no command with a bug, and keep none waiting', async () => {
    await inPlace(undefined, async (place) => {
      const chance = new Chance(SEED);
      await place.succeeds([...COURSE, 'next', 'quick']);
      await place.succeeds([...COURSE, 'next']);
      const snapshot = join(place.folder, 'snapshot');
      cpSync(place.cwd, snapshot, { recursive: true });
      try {
        for (let round = 0; round < rounds({ short: 14, long: 400 }); round++) {
          await damageOne(place, chance, `seed ${SEED}, round ${round}`);
          restore(snapshot, place.cwd);
        }
      } finally {
        await place.lesson(['clean']);
      }
    });
  });

  test('of a later version stay as they are', async () => {
    await inPlace(undefined, async (place) => {
      await place.succeeds([...inCourse('travel'), 'next', 'reading']);
      const path = join(place.cwd, 'sandbox', '.lesson', 'reading', 'progress.json');
      const later = '{"version": 2, "lesson": "reading", "steps": []}\n';
      writeFileSync(path, later);
      for (const args of [['status'], ['next'], ['check'], ['goto', 'reading#1']]) {
        const { code, stderr } = await place.lesson([...inCourse('travel'), ...args]);
        expect({ args, code }, stderr).toEqual({ args, code: 3 });
        expect(stderr).toContain('A later version of this program has written');
      }
      expect(readFileSync(path, 'utf8')).toBe(later);
      rmSync(path);
      await place.succeeds(['clean']);
    });
  });
});

async function damageOne(place: Place, chance: Chance, where: string): Promise<void> {
  const folder = join(place.cwd, 'sandbox', '.lesson', 'quick');
  const names = existsSync(place.journal) ? readdirSync(place.journal) : [];
  const journals = names.map((name) => join(place.journal, name));
  const records = RECORDS.map((name) => join(folder, name));
  const path = chance.of([...records, ...journals, join(folder, '..', 'current')]);
  const damage = chance.of(Object.keys(DAMAGES));
  const command = chance.of(COMMANDS);
  const whole = journals.includes(path) ? readFileSync(path) : undefined;
  DAMAGES[damage]?.(path, chance);
  const before = contents([...records, ...journals], path);
  const run = place.start([...COURSE, ...command.split(' ')]);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    run.process.kill('SIGKILL');
  }, DEADLINE);
  const { code, stdout, stderr } = await run.ended;
  clearTimeout(timer);
  if (whole) {
    // What it tells of is to be found at the end.
    rmSync(path, { recursive: true, force: true });
    writeFileSync(path, whole);
  }
  const said = `${where}: ${command} with ${path}: ${damage}\n${code}\n${stdout}${stderr}`;
  expect(late, said).toBe(false);
  expect([0, 1, 2, 3], said).toContain(code);
  expect(said).not.toContain('This is a bug');
  if (ONLY_LOOK.includes(command)) {
    expect(contents([...records, ...journals], path), said).toEqual(before);
  }
}

/** Of all files but one. */
function contents(paths: readonly string[], but: string): Record<string, string | undefined> {
  return Object.fromEntries(
    paths
      .filter((path) => path !== but)
      .map((path) => [path, existsSync(path) ? readFileSync(path, 'latin1') : undefined]),
  );
}

function restore(snapshot: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(snapshot, folder, { recursive: true, preserveTimestamps: true });
}
