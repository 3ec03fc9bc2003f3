/** What somebody sees in a lesson, with keys alone, as whole screens: in a narrow window and a wide one. */
import { describe, expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { CTRL_C, CTRL_D, ENTER, Seat, type SeatOptions } from './seat.ts';
import { inCourse, realEngineSuite } from './support.ts';

const SEAT = inCourse('seat');
const TRAVEL = inCourse('travel');
/** Takes what is typed, as an editor does, without drawing anything of its own. */
const EDITOR = 'f() { echo "Type it, then Ctrl-D:"; cat > "$1"; }; f';

realEngineSuite('screens', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  describe.each([60, 120])('at %i columns:', (columns) => {
    async function sit(args: readonly string[], env: SeatOptions['env'] = {}): Promise<Seat> {
      const seat = new Seat(place, args, { columns, rows: 30, env });
      await seat.asks();
      return seat;
    }

    /** Leaves the lesson, and compares all that was seen of it. */
    async function isAsBefore(seat: Seat, name: string): Promise<void> {
      const all = await seat.screen(true);
      expect(all.split('\n').every((line) => line.length <= columns)).toBe(true);
      expect(await seat.stops()).toBe(0);
      await expect(anywhere(all)).toMatchFileSnapshot(`__screens__/${name}-${columns}.txt`);
    }

    test('the first lesson from start to end', async () => {
      const seat = await sit(['--yes', 'next', 'first-image']);
      for (let screen = await seat.screen(); !screen.includes('⏎ next lesson'); ) {
        const key = screen.includes('What do you expect?')
          ? 'b'
          : screen.includes('⏎ check it')
            ? 's'
            : ENTER;
        screen = await seat.answer(key);
      }
      await isAsBefore(seat, 'first-image');
    });

    test('a wrong Dockerfile that was typed, what is said of it, and how it is mended', async () => {
      const seat = await sit([...SEAT, 'next', 'mend'], { EDITOR });
      const types = async (key: string, text: string) => {
        await seat.press(key);
        await seat.sees(/Type it, then Ctrl-D:\s*$/);
        return seat.answer(`${text}${CTRL_D}`);
      };
      await types('e', 'FRUM ubuntu:20.04\rCMD echo mended\r');
      expect(await seat.answer(ENTER)).toContain('✘ the command failed (exit code 1)');
      await types('e', 'FROM ubuntu:20.04\rCMD echo mended\r');
      expect(await seat.answer(ENTER)).toContain('✔ the image lesson-e2e-mend exists');
      await isAsBefore(seat, 'mended');
    });

    // These two take long, and a narrow window adds nothing to what the others show of it.
    test.runIf(columns === 120)('undo and goto in the middle', async () => {
      await place.lesson([...TRAVEL, 'goto', 'world#keep-one-running']);
      const seat = await sit([...TRAVEL, 'next']);
      for (const key of [ENTER, 'm', 'u', 'm', 'g', '2']) await seat.answer(key);
      expect(await seat.screen()).toContain('step 2 of 5');
      await isAsBefore(seat, 'travel');
    });

    test.runIf(columns === 120)('Ctrl-C in a build, then the build again', async () => {
      await place.lesson([...SEAT, 'next', 'slow-build']);
      const seat = await sit([...SEAT, 'next']);
      await seat.press(ENTER);
      await seat.sees(/begun|│ …/);
      expect(await seat.answer(CTRL_C)).toContain('✘ stopped by you');
      expect(await seat.answer(ENTER)).toContain('✔ the image lesson-e2e-slow exists');
      await isAsBefore(seat, 'stopped-build');
    });

    test.each<[string, Record<string, string>]>([
      ['no-colour', { NO_COLOR: '1' }],
      ['screen-reader', { NO_COLOR: '1', LESSON_SCREEN_READER: '1' }],
    ])('%s', async (name, env) => {
      const seat = await sit(['--yes', 'next', 'first-image'], env);
      for (let screen = ''; !/exit code 1/.test(screen); ) screen = await seat.answer(ENTER);
      await seat.answer('m');
      expect(seat.raw).not.toMatch(/\x1b\[[\d;:]*m/);
      if (name === 'screen-reader') expect(await seat.screen(true)).toMatch(/^[\x20-\x7e\n]*$/);
      await isAsBefore(seat, name);
    });
  });
});

/** Between a question and a verdict, where no bar tells it from the rest. */
const SPOKEN_OUTPUT =
  /(q: stop here\n)(?! {2}(?:Passed|Failed))(?:(?!q: stop here)[\s\S])*?(?=^ {2}(?:Passed|Failed):)/gm;

/** The screen without what is another one with every engine, builder or run. */
function anywhere(screen: string): string {
  return screen
    .replace(/^set=[\s\S]*?\n(?= )/, '')
    .replace(/^ {2}(?:!|Warning:) \S+ is a stand-in[\s\S]*?\n\n/gm, '')
    .replace(/(?:^ *│.*\n)+/gm, '  │ (output)\n')
    .replace(SPOKEN_OUTPUT, '$1  (output)\n')
    .replace(/[\d-]{10}T[\d.]+Z/g, '[WHEN]')
    .replace(/[\d.]+ MB/g, '[SIZE]')
    .replace(/ {2,}<?[\d.]+ (?:m?s|min.*)$/gm, ' [TIME]')
    .replace(/ \(<?[\d.]+ (?:s|min.*)\)$/gm, ' [TIME]')
    .replace(/lesson (\d+) of \d+/g, 'lesson $1 of [NUMBER]');
}
