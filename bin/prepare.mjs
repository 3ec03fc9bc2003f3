// What `npm start` and `npm test` do first, with nothing but node at hand: install the libraries and
// build the program where that is not done yet, then hand over. Says what it does, and does nothing
// when nothing is left to do.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (...names) => join(root, ...names);
const NODE = [20, 19];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < NODE[0] || (major === NODE[0] && minor < NODE[1])) {
  fail(`lesson needs Node ${NODE.join('.')} or later; this is ${process.version}.`);
}

installLibraries();
buildProgram();
const [task, ...rest] = process.argv.slice(2);
if (task === 'start') hand(process.execPath, [at('dist', 'cli.js'), 'start', ...rest]);
else if (task === 'test') hand(process.execPath, [at('bin', 'test.mjs'), ...rest]);
else if (task === 'campaign')
  hand(process.execPath, [at('bin', 'test.mjs'), '--campaign', ...rest]);
else if (task !== undefined) fail(`prepare.mjs knows start, test and campaign, not ${task}.`);

function installLibraries() {
  const stamp = at('node_modules', '.lesson-stamp');
  const wanted = hashOf([at('package.json'), at('package-lock.json')]);
  if (read(stamp) === wanted) return;
  say('Installing the libraries (npm install, about half a minute) …');
  // Not `npm ci`: it refuses a lock that does not name every platform's optional packages.
  npmInstall('--no-save');
  if (!bundlerWorks()) npmInstall('--no-save', '--no-package-lock');
  writeFileSync(stamp, wanted);
}

function npmInstall(...options) {
  const args = ['install', '--no-audit', '--no-fund', '--loglevel=error', ...options];
  // npm's own program where npm runs us; a shell finds it elsewhere.
  const npm = process.env.npm_execpath;
  if (npm) run(process.execPath, [npm, ...args]);
  else run('npm', args, { shell: process.platform === 'win32' });
}

/** A lock that was made on another platform may leave out this one's binaries (npm/cli#4828). */
function bundlerWorks() {
  const script = "require('esbuild').transformSync('')";
  return spawnSync(process.execPath, ['-e', script], { cwd: root }).status === 0;
}

function buildProgram() {
  const stamp = at('dist', '.lesson-stamp');
  const inputs = [
    at('package-lock.json'),
    at('package.json'),
    ...filesBelow(at('src')),
    ...filesBelow(at('bin')),
    ...filesBelow(at('lessons')),
  ];
  const wanted = hashOf(inputs);
  if (read(stamp) === wanted) return;
  say('Building the program …');
  run(process.execPath, [at('bin', 'build.mjs')]);
  writeFileSync(stamp, wanted);
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function hashOf(paths) {
  const hash = createHash('sha256').update(process.versions.node);
  for (const path of paths) hash.update(`\0${path}\0`).update(readFileSync(path));
  return hash.digest('hex');
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** stdout is the program's; what is said here goes beside it. */
function run(program, args, options = {}) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    ...options,
  });
  if (error) fail(`${program} could not be run: ${error.message}`);
  if (status !== 0) fail(`${program} ${args[0]} ended with exit code ${status}; see above.`);
}

/** The program takes over the terminal; signals reach it by themselves. */
function hand(program, args) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
  const { status, signal, error } = spawnSync(program, args, { stdio: 'inherit' });
  if (error) fail(error.message);
  process.exitCode = status ?? (signal === 'SIGINT' ? 130 : 1);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(3);
}
