// Runs every test: first the pure ones, in parallel; then those of the real engine, one after another, and
// beside them those that need none. They use the engine that answers; if none does, one is set up for them,
// apart from the learner's, and stopped at the end.
// Ends with one plain line.
// With --campaign: the long form of the tests in test/campaigns.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cli = join(root, 'dist', 'cli.js');
const ci = Boolean(process.env.CI);
const isCampaign = process.argv[2] === '--campaign';
const asked = isCampaign ? campaign(process.argv.slice(3)) : process.argv.slice(2);
const VITEST = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const scratch = mkdtempSync(join(tmpdir(), 'lesson-test-'));
/** State of its own, below a cache: nothing that somebody would miss. */
const own = {
  XDG_STATE_HOME: join(cache, 'lesson', 'test', 'state'),
  LESSON_RUNTIME_DIR: `/tmp/lesson-test-${userInfo().uid}`,
};

let env = process.env;
let startedEngine = false;
const counts = { passed: 0, failed: 0, skipped: 0, real: 0 };

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
try {
  if (isCampaign) {
    prepareEngine();
    await runTests('campaign', asked);
  } else {
    await runTests('unit', ['--config', 'vitest.unit.config.ts', '--passWithNoTests', ...asked]);
    if (hasTests('engine')) prepareEngine();
    await Promise.all(
      ['engine', 'apart'].filter(hasTests).map((group) => runTests(group, asked, group)),
    );
  }
} finally {
  stopEngine();
  rmSync(scratch, { recursive: true, force: true });
}
const { passed, failed, skipped, real } = counts;
process.stdout.write(
  `\nOn a real engine: ${real} tests\n${passed} passed, ${failed} failed, ${skipped} skipped\n`,
);
if (passed + failed + skipped === 0) process.stderr.write(`No test is in ${asked.join(' ')}.\n`);
process.exitCode =
  passed + skipped === 0 || failed > 0 || (ci && asked.length === 0 && real === 0) ? 1 : 0;

/** @returns what vitest is asked for; the campaigns find the rest in their environment */
function campaign(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      seed: { type: 'string' },
      rounds: { type: 'string' },
      lesson: { type: 'string', multiple: true },
    },
  });
  const seed = values.seed ?? String(Date.now() % 1_000_000);
  process.env.LESSON_CAMPAIGN = '1';
  process.env.LESSON_CAMPAIGN_SEED = seed;
  if (values.rounds) process.env.LESSON_CAMPAIGN_ROUNDS = values.rounds;
  if (values.lesson) process.env.LESSON_CAMPAIGN_LESSONS = values.lesson.join(' ');
  process.stdout.write(`Seed ${seed}\n`);
  return positionals.map((name) => `test/campaigns/${name}.`);
}

/** Whether tests of this group are asked for. */
function hasTests(group) {
  if (asked.length === 0) return true;
  const { status, stdout } = spawnSync(
    process.execPath,
    [VITEST, 'list', '--filesOnly', '--passWithNoTests', ...asked],
    { cwd: root, env: { ...process.env, LESSON_TESTS: group }, encoding: 'utf8' },
  );
  // What cannot be listed, the run has the words for.
  return status !== 0 || stdout.trim() !== '';
}

function prepareEngine() {
  if (lesson(['engine', 'status'], 'ignore') === 0) return;
  env = { ...process.env, ...own };
  const agreed = ci || !process.stdin.isTTY ? ['--yes'] : [];
  if (lesson([...agreed, 'setup'], 'inherit') === 0) {
    startedEngine = true;
    tidyEngine();
  } else if (ci) {
    process.stdout.write('0 passed, 1 failed, 0 skipped\n');
    throw new Error('no engine could be set up, and CI needs one');
  } else process.stderr.write('No engine: the tests of the real engine are skipped.\n');
}

/** Away with what tests that were killed have left on this engine, which only tests use. */
function tidyEngine() {
  const { endpoint, own } = JSON.parse(said(process.execPath, [cli, 'engine', 'status', '--json']));
  // Another one may answer only now, e.g. one that the service manager began to start.
  if (!own) return;
  const { images } = JSON.parse(said(process.execPath, [cli, 'images', '--json']));
  const bases = new Set(images.map(({ image }) => image));
  const docker = (...args) => said('docker', ['--host', endpoint, ...args]);
  const lines = (...args) =>
    docker(...args)
      .split('\n')
      .filter(Boolean);
  const containers = lines('ps', '--all', '--quiet');
  if (containers.length > 0) docker('rm', '--force', '--volumes', ...containers);
  docker('network', 'prune', '--force');
  docker('volume', 'prune', '--force');
  const named = lines('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}').filter(
    (name) => !name.includes('<none>') && !bases.has(name),
  );
  if (named.length > 0) docker('image', 'rm', '--force', ...named);
  docker('image', 'prune', '--force');
}

function said(program, args) {
  return spawnSync(program, args, { env, encoding: 'utf8' }).stdout ?? '';
}

function stopEngine() {
  if (!startedEngine) return;
  startedEngine = false;
  lesson(['engine', 'stop'], 'inherit');
  rmSync(own.LESSON_RUNTIME_DIR, { recursive: true, force: true });
}

function lesson(args, stdio) {
  return spawnSync(process.execPath, [cli, ...args], { env, stdio: ['inherit', stdio, stdio] })
    .status;
}

/**
 * Runs vitest, and counts what it did.
 * @param name of its report
 * @param group what `LESSON_TESTS` says; undefined for all
 */
async function runTests(name, args, group) {
  const report = join(scratch, `${name}.json`);
  // Two that print at the same time could not be read: one of them has its turn at its end.
  const waits = group === 'apart';
  const child = spawn(
    process.execPath,
    [
      VITEST,
      'run',
      ...args,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ],
    {
      cwd: root,
      env: group === undefined ? env : { ...env, LESSON_TESTS: group },
      stdio: ['ignore', waits ? 'pipe' : 'inherit', waits ? 'pipe' : 'inherit'],
    },
  );
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text) => {
      printed += text;
    });
  }
  const [status] = await once(child, 'close');
  process.stdout.write(printed);
  if (!existsSync(report)) {
    // None of these was asked for.
    if (status === 0) return;
    process.stderr.write('The tests were cut off; what had passed is not counted.\n');
    counts.failed += 1;
    return;
  }
  const result = JSON.parse(readFileSync(report, 'utf8'));
  counts.passed += result.numPassedTests;
  // A file that could not even be loaded has no tests to fail.
  counts.failed += result.numFailedTests || (status === 0 ? 0 : 1);
  counts.skipped += result.numPendingTests + result.numTodoTests;
  for (const { name: file, assertionResults } of result.testResults) {
    if (!touchesEngine(file)) continue;
    counts.real += assertionResults.filter((test) => test.status === 'passed').length;
  }
}

/** Tests of the built program all run on the engine; of the parts, those that say so in their file. */
function touchesEngine(file) {
  if (/[/\\]test[/\\]e2e[/\\]/.test(file)) return true;
  return (
    /[/\\]test[/\\](machine|app[/\\]doctor|campaigns)[/\\]/.test(file) &&
    /testSession|theEngine|realEngine|startEngine|whyNoOwnEngine/.test(readFileSync(file, 'utf8'))
  );
}
