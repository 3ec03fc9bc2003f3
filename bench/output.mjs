// What a long output costs the seat: its memory, and the time beside `cat` in the same terminal.
import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { interleaved, NO_ENGINE } from './measure.mjs';
import { openBash, openSeat } from './terminal.mjs';

const ROUNDS = 5;
const SIZES = { small: 10_000_000, big: 100_000_000 };

export async function measureOutput({ cli, env, folder, engine }) {
  if (!engine) return [{ name: 'an output of 100 MB', note: `not measured: ${NO_ENGINE}` }];
  const world = { cli, env, folder, cwd: folder };
  const files = Object.fromEntries(
    Object.entries(SIZES).map(([name, size]) => [name, linesOf(join(folder, name), size)]),
  );
  const peaks = { small: [], big: [] };
  let seats = 0;
  const seatOf = (name) => async () => {
    const id = `output-${++seats}`;
    const seat = await openSeat(world, id, [`cat ${files[name]}`]);
    const ms = await seat.run();
    peaks[name].push(peakOf(seat.pid));
    await seat.close();
    rmSync(join(folder, id), { recursive: true });
    return ms;
  };
  const bash = await openBash(world);
  const cat = () => bash.run(`cat ${files.big}`);
  const times = await interleaved({ cat, small: seatOf('small'), big: seatOf('big') }, ROUNDS);
  await bash.close();
  // The first turn is none of the rounds.
  const memory = peaks.big.slice(1).map((bytes, i) => bytes / peaks.small[i + 1]);
  const time = times.big.map((ms, i) => ms / times.cat[i]);
  return [
    { name: 'memory for an output of 100 MB', ratios: memory, limit: 1.2, note: '10 MB' },
    { name: 'time for an output of 100 MB', ratios: time, limit: 1, note: 'cat in bash' },
  ];
}

/** A file of lines as programs print them. */
function linesOf(path, size) {
  const lines = Array.from(
    { length: 10_000 },
    (_, i) => `epoch ${i} of 10000: loss ${(1 / (i + 1)).toFixed(6)}, ${'.'.repeat(i % 60)}\n`,
  ).join('');
  const file = openSync(path, 'w');
  for (let left = size; left > 0; left -= lines.length) writeSync(file, lines.slice(0, left));
  closeSync(file);
  return path;
}

/** The most memory that a process has had so far. */
function peakOf(pid) {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}
