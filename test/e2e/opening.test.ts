/** What cannot be opened: reported as that, and the program ends. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { inCourse, realEngineSuite } from './support.ts';

const COURSE = inCourse('travel');

/** Milliseconds: much more than the program takes, and no wait that it may take for ever. */
const DEADLINE = 30_000;

realEngineSuite('opening that fails', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  const records = () => join(place.cwd, 'sandbox', '.lesson', 'reading');
  const state = () => join(place.folder, 's', 'lesson');

  const faults: Record<string, () => string> = {
    'a folder in the place of the transcript': () => join(records(), 'transcript.ndjson'),
    'the records’ folder a file': () => records(),
    'the sandbox’s records a file': () => dirname(records()),
    'the lesson’s folder a file': () => join(place.cwd, 'sandbox', 'reading'),
    'the journal’s folder a file': () => join(state(), 'journal'),
    'the state folder a file': () => state(),
    'the runtime folder a file': () => place.runtime,
  };

  test.each(Object.keys(faults))('%s', async (name) => {
    await place.succeeds([...COURSE, 'next', 'reading']);
    const path = faults[name]?.() ?? '';
    const aside = join(place.folder, 'aside');
    renameSync(path, aside);
    if (path.endsWith('.ndjson')) mkdirSync(path);
    else writeFileSync(path, '');
    try {
      const { code, stderr } = await timed([...COURSE, 'next', 'reading']);
      expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining(path) });
      for (const args of [['goto', 'reading#1'], ['check'], ['reset']]) {
        const { code, stderr, seconds } = await timed(['--yes', ...COURSE, ...args]);
        expect([0, 1, 3], `${args}: ${stderr}`).toContain(code);
        expect(stderr).not.toContain('This is a bug');
        expect(seconds).toBeLessThan(DEADLINE / 1000);
      }
    } finally {
      rmSync(path, { recursive: true, force: true });
      renameSync(aside, path);
    }
  });

  async function timed(args: readonly string[]) {
    const run = place.start(args);
    const begun = performance.now();
    const late = setTimeout(() => run.process.kill('SIGKILL'), DEADLINE);
    const ended = await run.ended;
    clearTimeout(late);
    return { ...ended, seconds: (performance.now() - begun) / 1000 };
  }
});
