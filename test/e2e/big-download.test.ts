/** Base images that take long are asked for, once, where somebody sits. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { Seat } from './seat.ts';
import { onEngine, realEngineSuite } from './support.ts';

const QUESTION = /Get them now\? \(Y\/n\)\s*$/;
/** No stand-in is described for it, and no registry has it: nothing listens there. */
const IMAGE = '127.0.0.1:1/lesson-e2e-big:1';

realEngineSuite('a big download', () => {
  let place: Place;
  let before: string[];
  let course: string[];

  eachInPlace((its, engine) => {
    place = its;
    before = engine;
    const folder = join(place.folder, 'big');
    mkdirSync(folder);
    writeFileSync(join(folder, 'course.yaml'), 'title: Big\nlessons:\n  - big\n');
    const matter = `format: 1\ntitle: Big\nsummary: None.\nminutes: 1\nimages: ["${IMAGE}"]`;
    writeFileSync(
      join(folder, 'big.md'),
      `---\n${matter}\n---\n\n## One\n\n\`\`\`bash\ntouch ran\n\`\`\`\n`,
    );
    course = ['--trust', '--course', folder];
  });

  const all = async (seat: Seat) => (await seat.screen(true)).replace(/\s+/g, ' ');

  async function asked(...args: string[]): Promise<Seat> {
    const seat = new Seat(place, [...course, ...args]);
    await seat.sees(QUESTION);
    expect(await all(seat)).toContain(`download first: ${IMAGE} (about 1 min, up to 300 MB`);
    return seat;
  }

  test.each(['next', 'watch', 'shell'])('%s: n stops with nothing done', async (command) => {
    const seat = await asked(command);
    await seat.press('n\r');
    expect(await seat.ends()).toBe(3);
    expect(await all(seat)).toContain('The base images were not fetched, and nothing was run.');
    expect(existsSync(join(place.cwd, 'sandbox', 'big'))).toBe(false);
    expect(place.leftovers()).toEqual([]);
    expect(await onEngine()).toEqual(before);
  });

  test('Enter goes on; Ctrl-C stops', async () => {
    const seat = await asked('next');
    await seat.press('\r');
    await seat.sees(/Ctrl-C stops\s+it\.|cannot be pulled/);
    expect(await seat.ends()).toBe(3);
    expect(await all(seat)).toContain('cannot be pulled');
    const other = await asked('next');
    await other.press('\x03');
    expect(await other.ends()).toBe(130);
  });

  test('nobody is asked with --yes, without a terminal, or in a verify', async () => {
    const { code, stderr } = await place.lesson([...course, 'next']);
    expect(code).toBe(3);
    expect(stderr).toContain(`download first: ${IMAGE}`);
    expect(stderr).not.toContain('Get them now');
    const commands = [
      ['--yes', 'next'],
      ['verify', 'big'],
    ];
    for (const command of commands) {
      const seat = new Seat(place, [...course, ...command]);
      expect(await seat.ends()).toBe(3);
      const screen = await all(seat);
      expect(screen).toContain('cannot be pulled');
      expect(screen).not.toContain('Get them now');
    }
  });
});
