// Measuring for ratios: candidates take turns, so that whatever else the machine does meets all of them.
import { spawn } from 'node:child_process';

/** Why nothing is measured, and what to do. */
export const NO_ENGINE = 'no engine; lesson setup gets one';

/**
 * @param {Record<string, () => Promise<number>>} candidates each does its work once and returns milliseconds
 * @param {number} rounds
 * @returns {Promise<Record<string, number[]>>} milliseconds by candidate, one a round
 */
export async function interleaved(candidates, rounds) {
  const names = Object.keys(candidates);
  const times = Object.fromEntries(names.map((name) => [name, []]));
  // The first turn of each fills the caches of the disk.
  for (const name of names) await candidates[name]();
  for (let round = 0; round < rounds; round++) {
    // Nobody always follows the same one.
    const order = round % 2 === 0 ? names : names.toReversed();
    for (const name of order) times[name].push(await candidates[name]());
  }
  return times;
}

/** One whole process, from its start until its end. @throws where it does not end as expected */
export async function timeProcess(program, args, { exitCodes = [0], ...options } = {}) {
  const started = performance.now();
  const { code, output } = await runProcess(program, args, options);
  const ms = performance.now() - started;
  if (!exitCodes.includes(code)) {
    throw new Error(`${program} ${args.join(' ')} ended with ${code}:\n${output}`);
  }
  return ms;
}

/** Until the first output on stdout; then it is ended. */
export async function timeFirstOutput(program, args, options = {}) {
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  const ms = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.stdout.once('data', () => resolve(performance.now() - started));
    child.once('close', (code) =>
      reject(
        new Error(`${program} ${args.join(' ')} said nothing and ended with ${code}:\n${errors}`),
      ),
    );
  });
  // It ends by itself, so that what it holds is let go.
  if (child.exitCode === null) await new Promise((resolve) => child.once('close', resolve));
  return ms;
}

async function runProcess(program, args, options) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { code, output };
}
