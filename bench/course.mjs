// The whole course on the engine, lesson by lesson beside shell scripts with the same commands. What is
// left over is counted in starts of node, as in verify.mjs: here it is a sum over all lessons.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interleaved, NO_ENGINE, timeProcess } from './measure.mjs';
import { scriptOf } from './script.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const COURSE = join(ROOT, 'lessons/docker-101');
const STARTS = 3;

/** @param {{ lessons: readonly string[] }} chosen without any, all of the course */
export async function measureCourse({ api, cli, env: outer, folder, engine, rounds }, chosen) {
  const DOCKER_CONFIG = join(folder, 'docker');
  const { DOCKER_HOST, ...env } = {
    ...outer,
    // Lessons about contexts make some, and with DOCKER_HOST they would mean nothing.
    DOCKER_CONFIG,
    // Programs that the runner brings along.
    PATH: `${outer.PATH}${delimiter}${join(ROOT, 'tools')}`,
  };
  const name = 'lesson verify, beyond 1.05 × scripts, a lesson';
  if (!engine) return [{ name, note: `not measured: ${NO_ENGINE}` }];
  docker(env, 'context', 'create', 'bench', '--docker', `host=${DOCKER_HOST}`);
  docker(env, 'context', 'use', 'bench');
  const { course } = api.readCourse(
    readFileSync(join(COURSE, 'course.yaml'), 'utf8'),
    'course.yaml',
  );
  const rows = [];
  const sums = [];
  for (const id of chosen.length > 0 ? chosen : course.lessons) {
    console.error(`measuring ${id} …`);
    const { times, why } = await timeLesson(id, { api, cli, env, folder, rounds }).catch(
      (error) => ({ why: error.message.trimEnd().split('\n').slice(0, 2).join(' ') }),
    );
    if (times === undefined) {
      rows.push({ name: id, note: `not measured: ${why}` });
      continue;
    }
    const beyond = times.verify.map((ms, i) => (ms - 1.05 * times.script[i]) / times.node[i]);
    rows.push({ name: id, ratios: beyond, limit: Number.POSITIVE_INFINITY, note: seconds(times) });
    sums.push(beyond);
  }
  if (sums.length === 0) return rows;
  const mean = sums[0].map((_, i) => sums.reduce((sum, it) => sum + it[i], 0) / sums.length);
  return [
    ...rows,
    { name, ratios: mean, limit: STARTS, note: `node -e 0, over ${sums.length} lessons` },
  ];
}

async function timeLesson(id, { api, cli, env, folder, rounds }) {
  const path = join(COURSE, `${id}.md`);
  const { lesson } = api.readLesson(readFileSync(path, 'utf8'), path);
  if (!lesson) return { why: 'it has errors' };
  const verify = (...options) => [cli, 'verify', id, ...options];
  // Tells what this machine cannot do, and fills the build cache as it will be for both.
  const { stdout, status } = spawnSync(process.execPath, verify('--reporter', 'json'), {
    env,
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) return { why: `verify ended with ${status}` };
  const script = join(folder, `${id}.sh`);
  writeFileSync(script, scriptOf(lesson, { leftOut: notRunIn(JSON.parse(stdout)) }));
  const times = await interleaved(
    {
      node: () => timeProcess(process.execPath, ['-e', '0'], { env }),
      script: async () => {
        const cwd = mkdtempSync(join(folder, 'script-'));
        const before = listed(env);
        try {
          return await timeProcess('bash', [script], { env, cwd });
        } finally {
          rmSync(cwd, { recursive: true });
          putBack(before, env);
        }
      },
      verify: () => timeProcess(process.execPath, verify(), { env, cwd: folder }),
    },
    rounds,
  );
  return { times };
}

const LISTS = {
  container: ['container', 'ls', '--all', '--quiet', '--no-trunc'],
  volume: ['volume', 'ls', '--quiet'],
  network: ['network', 'ls', '--quiet', '--no-trunc'],
  image: ['image', 'ls', '--format', '{{.Repository}}:{{.Tag}}', '--filter', 'dangling=false'],
};

function listed(env) {
  return Object.fromEntries(
    Object.entries(LISTS).map(([kind, list]) => [kind, new Set(docker(env, ...list).split('\n'))]),
  );
}

/** What a script has left over, e.g. where it stopped, is not its successor's to find. */
function putBack(before, env) {
  for (const [kind, list] of Object.entries(LISTS)) {
    const left = docker(env, ...list)
      .split('\n')
      .filter((id) => !before[kind].has(id));
    const force = kind === 'container' ? ['--force'] : [];
    if (left.length > 0) docker(env, kind, 'rm', ...force, ...left);
  }
}

function docker(env, ...args) {
  return spawnSync('docker', args, { env, encoding: 'utf8' }).stdout.trim();
}

/** Actions of which no expectation could be looked at. */
function notRunIn({ lessons }) {
  const run = new Set();
  const all = new Set();
  for (const { action, verdict } of lessons
    .flatMap(({ steps }) => steps)
    .flatMap((step) => step.expectations)) {
    all.add(action);
    if (verdict !== 'not-run') run.add(action);
  }
  return (id) => all.has(id) && !run.has(id);
}

function seconds({ script, verify }) {
  const middle = (times) => times.toSorted((a, b) => a - b)[times.length >> 1] / 1000;
  return `script ${middle(script).toFixed(1)} s, verify ${middle(verify).toFixed(1)} s`;
}
