// npm run bench: what the program costs, as ratios within one run. Ends with 1 where a limit is passed.
// Usage: node bench/run.mjs [--dist <folder of a built program>] [--rounds <n>] [--course [lesson...]] [--sweep]
// With --course or --sweep only that is measured: it takes minutes.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { setAside } from './aside.mjs';
import { measureCourse } from './course.mjs';
import { measureKeypress } from './keypress.mjs';
import { measureLinting } from './linting.mjs';
import { measureOutput } from './output.mjs';
import { measureReading } from './reading.mjs';
import { measureStarting } from './starting.mjs';
import { measureSweeping } from './sweeping.mjs';
import { measureTravel } from './travel.mjs';
import { measureVerify } from './verify.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dist: { type: 'string' },
    rounds: { type: 'string' },
    course: { type: 'boolean', default: false },
    sweep: { type: 'boolean', default: false },
  },
});
if (options.dist === undefined) {
  const prepared = spawnSync(process.execPath, ['bin/prepare.mjs'], { stdio: 'inherit' });
  if (prepared.status !== 0) process.exit(prepared.status ?? 1);
}
const cli = resolve(options.dist ?? 'dist', 'cli.js');
const rounds = Number(options.rounds ?? (options.course ? 3 : 21));
const folder = mkdtempSync(join(tmpdir(), 'lesson-bench-'));
const api = await readers();
let startedEngine = false;
const DOCKER_HOST = engineEndpoint() ?? startedEndpoint();
// Journals and caches of its own; the engine is named, since an own one is found through the state.
const env = {
  ...process.env,
  ...(DOCKER_HOST === undefined ? {} : { DOCKER_HOST }),
  XDG_STATE_HOME: join(folder, 'state'),
  XDG_CACHE_HOME: join(folder, 'cache'),
};

const giveBack = setAside(DOCKER_HOST === undefined ? [] : namesMade(), env);
const world = { api, cli, env, folder, rounds, engine: DOCKER_HOST !== undefined };
try {
  const rows = options.course
    ? await measureCourse(world, positionals)
    : options.sweep
      ? await measureSweeping(world)
      : [
          ...(await measureStarting(world)),
          ...(await measureVerify(world)),
          ...(await measureTravel(world)),
          ...(await measureKeypress(world)),
          ...(await measureOutput(world)),
          ...measureReading(world),
          ...measureLinting(world),
        ];
  print(rows);
  if (rows.some(({ ratios, limit }) => ratios !== undefined && middle(ratios) > limit)) {
    process.exitCode = 1;
  }
} finally {
  giveBack();
  if (startedEngine) lesson('engine', 'stop');
  rmSync(folder, { recursive: true, force: true });
}

function lesson(...args) {
  return spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
}

/** The readers of lessons and courses, as they are in src/. */
async function readers() {
  const outfile = join(folder, 'readers.cjs');
  const contents = ["'./src/core/lesson/course.ts'", "'./src/core/lesson/read.ts'"]
    .map((file) => `export * from ${file};`)
    .join('\n');
  const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' };
  await build({ stdin, outfile, bundle: true, platform: 'node', format: 'cjs' });
  return import(outfile);
}

/** The engine that the program finds; undefined where there is none. */
function engineEndpoint() {
  return JSON.parse(lesson('engine', 'status', '--json').stdout || '{}').endpoint ?? undefined;
}

/** That of the managed engine where one is installed and was stopped: until the end it runs. */
function startedEndpoint() {
  startedEngine = lesson('engine', 'start').status === 0;
  return startedEngine ? engineEndpoint() : undefined;
}

/** What the lessons of the course call their images. */
function namesMade() {
  const names = JSON.parse(lesson('list', '--json').stdout).lessons.flatMap(({ id }) => {
    const path = join('lessons', 'docker-101', `${id}.md`);
    return api.readLesson(readFileSync(path, 'utf8'), path).lesson?.makes ?? [];
  });
  return [...new Set(names)];
}

function middle(ratios) {
  return ratios.toSorted((a, b) => a - b)[ratios.length >> 1];
}

function print(rows) {
  const cells = rows.map(({ name, ratios, limit, note }) => {
    if (ratios === undefined) return ['·', name, '', '', '', note];
    const mark = middle(ratios) <= limit ? '✔' : '✘';
    const range = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    const most = Number.isFinite(limit) ? `≤ ${limit}` : '';
    return [mark, name, middle(ratios).toFixed(2), range, most, note];
  });
  const table = [['', 'what', 'median', 'min–max', 'limit', 'of what'], ...cells];
  const widths = table[0].map((_, i) => Math.max(...table.map((row) => row[i].length)));
  for (const row of table) {
    console.log(
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join('  ')
        .trimEnd(),
    );
  }
}
