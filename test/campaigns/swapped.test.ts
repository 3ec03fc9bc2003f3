/** Folders that become links while the program writes: whatever it finds, it writes nothing elsewhere. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, inPlace, type Place } from '../e2e/place.ts';
import { realEngineSuite } from '../e2e/support.ts';
import { LONG } from './campaign.ts';

/** Puts a link in the place of a folder and the folder back, again and again, until it is ended. */
const SWAPPER = `
const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
const [folder, target, limit] = process.argv.slice(2);
process.chdir('/');
const cell = new Int32Array(new SharedArrayBuffer(4));
const pause = () => Atomics.wait(cell, 0, 0, Math.random() * 4);
const quietly = (act) => { try { act(); } catch {} };
console.log('swapping');
for (const end = Date.now() + Number(limit ?? 60_000); Date.now() < end; ) {
  quietly(() => renameSync(folder, folder + '-away'));
  quietly(() => symlinkSync(target, folder));
  pause();
  quietly(() => unlinkSync(folder));
  quietly(() => renameSync(folder + '-away', folder));
  pause();
}
`;

/**
 * Its blocks write nothing themselves: a shell follows a link, as it should.
 * @param folder from the sandbox on
 */
const lesson = (swapper: string, folder: string, target: string) => `---
format: 1
title: Swapped
summary: Folders that become links.
minutes: 1
---

## Begin

\`\`\`text file=app/a
one
\`\`\`

\`\`\`text file=b
one
\`\`\`

\`\`\`bash
x=1; true
\`\`\`

## Swap

\`\`\`bash background wait=log:swapping
exec ${process.execPath} ${swapper} "$(dirname "$PWD")${folder}" ${target}
\`\`\`

${[1, 2, 3].map((n) => step(n)).join('\n')}

## End

\`\`\`bash
echo end
\`\`\`
`;

const step = (n: number) => `
\`\`\`text file=app/a
two ${n}
\`\`\`

\`\`\`text file=b
two ${n}
\`\`\`

\`\`\`bash
x=${n}; for i in {1..40}; do echo "$i"; sleep 0.01; done; true
\`\`\`
`;

/** From the sandbox on. */
const FOLDERS = [
  '',
  '/swapped',
  '/swapped/app',
  '/.lesson',
  '/.lesson/swapped',
  '/.lesson/swapped/kept',
];

const SHORT = ['', '/swapped/app', '/.lesson/swapped'];

/** What is done while somebody else swaps, and while a link stays. */
const COMMANDS = ['next', 'undo', 'goto swapped#end', 'reset', 'next', 'skip', 'clean'];

realEngineSuite('a folder of the sandbox that becomes a link', () => {
  test.each(LONG ? FOLDERS : SHORT)('sandbox%s', async (name) => {
    await inPlace(undefined, async (place) => {
      const folder = join(place.cwd, `sandbox${name}`);
      const canary = join(place.folder, 'canary');
      const target = join(canary, `sandbox${name}`);
      const swapper = join(place.folder, 'swap.cjs');
      writeFileSync(swapper, SWAPPER);
      const course = courseWith(place, lesson(swapper, name, target));
      const run = async (command: string) => {
        const ended = await place.lesson([...course, ...command.split(' ')]);
        plain(command, ended);
        return ended.code;
      };

      await place.succeeds([...course, 'next', 'swapped']);
      mkdirSync(join(place.cwd, 'sandbox/.lesson/swapped/kept'), { recursive: true });
      // Whatever name is written to, there it is one that somebody would miss.
      cpSync(join(place.cwd, 'sandbox'), join(canary, 'sandbox'), { recursive: true });
      const before = snapshot(canary);
      const unchanged = (when: string) => expect(snapshot(canary), when).toEqual(before);

      for (const command of ['next', 'verify', 'next']) {
        await run(command);
        putBack(folder);
        unchanged(`a block swaps in ${command}`);
        await place.lesson([...course, 'goto', 'swapped#swap']);
      }
      for (const command of COMMANDS) {
        const other = spawn(process.execPath, [swapper, folder, target]);
        place.atEnd(() => other.kill('SIGKILL'));
        await once(other.stdout, 'data');
        await run(command);
        await end(other);
        putBack(folder);
        unchanged(`another process swaps in ${command}`);
      }
      await place.succeeds([...course, 'goto', 'swapped#swap']);
      renameSync(folder, `${folder}-away`);
      symlinkSync(target, folder);
      for (const command of COMMANDS) {
        await run(command);
        unchanged(`a link stays in ${command}`);
      }
      putBack(folder);
      await place.succeeds([...course, 'goto', 'swapped#swap']);
      await place.succeeds([...course, 'clean']);
    });
  });
});

function courseWith(place: Place, text: string): string[] {
  const folder = join(place.folder, 'course');
  mkdirSync(folder);
  writeFileSync(join(folder, 'swapped.md'), text);
  writeFileSync(join(folder, 'course.yaml'), 'title: Swapped\nlessons:\n  - swapped\n');
  return ['--yes', '--trust', '--course', folder];
}

/** It went well, or it is told in words what did not. */
function plain(command: string, { code, stdout, stderr }: Ended): void {
  const said = `${command}: ${code}\n${stdout}${stderr}`;
  expect([0, 1, 2, 3], said).toContain(code);
  expect(said).not.toMatch(/This is a bug|\bE[A-Z]{4,}\b/);
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** As it was before somebody swapped it; what was made in its place meanwhile goes. */
function putBack(folder: string): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) unlinkSync(folder);
  if (!existsSync(`${folder}-away`)) return;
  rmSync(folder, { recursive: true, force: true });
  renameSync(`${folder}-away`, folder);
}

/** All that is below a folder: names, kinds, times and contents. */
function snapshot(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stat = lstatSync(path);
      const content = stat.isFile() ? readFileSync(path, 'utf8').slice(0, 1000) : '';
      return `${name} ${stat.ino} ${stat.mode} ${stat.mtimeMs} ${stat.size} ${content}`;
    });
}
