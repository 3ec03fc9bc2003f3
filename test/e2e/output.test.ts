/** Whatever a block prints, the seat stays usable: on the real engine, in a real terminal. */
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { CTRL_C, ENTER, Seat, type SeatOptions } from './seat.ts';
import { inCourse, onEngine, realEngineSuite, runningContainers, until } from './support.ts';

const LESSONS = inCourse('output');

realEngineSuite('after a block that', () => {
  let place: Place;
  let before: string[];

  eachInPlace((...its) => {
    [place, before] = its;
  });

  async function sit(lesson: string, options?: SeatOptions): Promise<Seat> {
    const seat = new Seat(place, [...LESSONS, 'next', lesson], { rows: 40, ...options });
    await seat.asks();
    return seat;
  }

  /** Nothing of what was printed is left in the terminal, and keys do what they say. */
  async function isUsable(seat: Seat, columns = 80): Promise<void> {
    expect(await seat.state()).toEqual({
      applicationCursorKeysMode: false,
      applicationKeypadMode: false,
      bracketedPasteMode: false,
      insertMode: false,
      mouseTrackingMode: 'none',
      originMode: false,
      reverseWraparoundMode: false,
      sendFocusMode: false,
      synchronizedOutputMode: false,
      wraparoundMode: true,
      alternate: false,
      cursorHidden: false,
      scrolling: [0, -1],
      title: '',
      plain: true,
    });
    const menu = await seat.answer('m');
    expect(letters(menu)).toContain('restartthelesson');
    expect(menu.split('\n').every((line) => line.length <= columns)).toBe(true);
    await seat.answer(ENTER);
  }

  /** The lesson's last block, which says that it is still here. */
  async function ends(seat: Seat): Promise<void> {
    expect(await seat.answer(ENTER)).toMatch(/│ still here\n[\s\S]*✔[\s\S]*is finished/);
    expect(await seat.stops()).toBe(0);
  }

  test('prints binary data', async () => {
    const seat = await sit('binary');
    const screen = await seat.answer(ENTER);
    expect(screen).toContain('✔ it finished (exit code 0)');
    expect(seat.raw).not.toMatch(/[\x00-\x06\x0e\x0f]/);
    await isUsable(seat);
    await ends(seat);
  });

  test('prints what terminals take for commands', async () => {
    const seat = await sit('escapes');
    const screen = await seat.answer(ENTER);
    for (const text of ['clear and move', 'a link', 'bells', 'colours that stay on']) {
      expect(screen).toContain(`│ ${text}`);
    }
    expect(screen).toMatch(/(?:After them|✔ it finished)/);
    expect(seat.raw).not.toMatch(/\x07|\x1b\]|\x1bP|\x1b\[\?1049|\x1b\[3J/);
    await isUsable(seat);
    await ends(seat);
  });

  test('leaves a terminal of its own in disorder', async () => {
    const seat = await sit('mess');
    const screen = await seat.answer(ENTER);
    expect(screen).toContain('✔ it finished (exit code 0)');
    await isUsable(seat);
    await ends(seat);
  });

  test('prints for ever, or takes too long', async () => {
    const seat = await sit('endless');
    await seat.answer(ENTER);
    await seat.press(ENTER);
    await seat.sees(/\d lines {2}\S+ running/);
    await seat.press(CTRL_C);
    const stopped = await seat.asks();
    expect(stopped).toContain('✘ stopped by you');
    expect(stopped).toMatch(/You stopped the command, and its containers with it\./);
    expect(stopped).toMatch(/⏎ run it again/);
    expect(await runningContainers()).toEqual([]);
    await isUsable(seat);

    await seat.answer('n');
    const late = await seat.answer(ENTER);
    expect(late).toContain('│ begun');
    expect(late).toContain('✘ the command took too long and was stopped');
    expect(await runningContainers()).toEqual([]);
    await isUsable(seat);
    // What stood before still stands.
    expect((await onEngine()).length).toBe(before.length + 1);
    await seat.answer('n');
    await ends(seat);
  });

  test('asks for input', async () => {
    const seat = await sit('asking');
    const screen = await seat.answer(ENTER);
    expect(screen).toContain('│ no terminal');
    expect(screen).toContain('✔ the output is the expected one');
    await isUsable(seat);
    await seat.press(ENTER);
    await seat.sees(/Your name\? $|Your name\?$/);
    await seat.press('Ada\r');
    expect(await seat.asks()).toContain('hello Ada');
    await isUsable(seat);
    await ends(seat);
  });

  test('prints while the window changes', async () => {
    await place.lesson([...LESSONS, 'goto', 'much#slowly']);
    const seat = await sit('much', { columns: 100 });
    await seat.press(ENTER);
    await seat.sees(/ 2\d lines {2}/);
    seat.resize(40, 40);
    const narrow = await seat.asks();
    expect(narrow).toMatch(/│ line 60\n {2}│ \.{36}\n {2}│ \.{34}\n/);
    await isUsable(seat, 40);
    await seat.answer('m');
    await seat.answer('u');
    await seat.press(ENTER);
    await seat.sees(/ 2\d lines {2}/);
    seat.resize(100, 40);
    await seat.asks();
    await isUsable(seat, 100);
    expect(await seat.stops()).toBe(0);
  });

  test('prints more than is shown, all of it can be seen', async () => {
    await place.lesson([...LESSONS, 'goto', 'much#slowly']);
    const shown = await place.lesson([...LESSONS, 'show', 'much', '--output']);
    const lines = Array.from({ length: 100_000 }, (_, i) => `${i + 1}\n`).join('');
    expect(shown.stdout === lines, shown.stdout.slice(0, 200)).toBe(true);
    const of = await place.lesson([...LESSONS, 'show', 'much#over-and-over', '--output']);
    expect(of.stdout).toMatch(/#{50}\] 100 %/);

    const seat = await sit('much', { columns: 100 });
    await seat.answer(ENTER);
    expect(await seat.answer('m')).toMatch(/ o {2}see the whole output +lesson show --output\n/);
    expect(await seat.answer('o')).toMatch(/│ line 45 \.{70}\n {2}│ line 46 /);
    expect(await seat.answer(ENTER)).toContain('⏎ run it');
    await seat.answer(ENTER);
    const whole = await seat.answer('o');
    expect(whole).toMatch(
      /│ y{12}the very end\n\n {2}1\d{7} characters in the middle are left out here\. All of it: lesson show --output\n/,
    );
    expect(await seat.stops()).toBe(0);
  });

  test.each([
    [10, {}],
    [80, {}],
    [80, { LESSON_SCREEN_READER: '1', NO_COLOR: '1' }],
  ])('prints much, at %i columns, %j', async (columns, env) => {
    const seat = await sit('much', { columns, env });
    const spoken = Object.hasOwn(env, 'LESSON_SCREEN_READER');
    for (let screen = ''; !letters(screen).includes('soitwasnotcompared'); ) {
      screen = await seat.answer(ENTER);
      expect(screen.split('\n').every((line) => line.length <= columns)).toBe(true);
    }
    const all = await seat.screen(true);
    expect(all).not.toMatch(/\d+ of 1999/);
    if (columns === 80) {
      expect(all).toContain(spoken ? '2000 of 2000' : '│ 2000 of 2000');
      expect(all).toContain(`${spoken ? '  ' : '  │ '}8\n`);
      expect(all).toMatch(/(?:…|\.\.\.) +\+?99986 lines, o to see/);
      expect(all).toContain(`${spoken ? '  ' : '  │ '}99995\n`);
      expect(all).toContain('the output is too long to be kept whole, so it was not compared');
    }
    if (!spoken) await isUsable(seat, columns);
    await seat.press('n');
    const last = /isfinished.*q:?stophere$/;
    await until('the end', async () => last.test(letters(await seat.screen())));
    expect(await seat.stops()).toBe(0);
  });
});

/** Words however they are broken. */
function letters(screen: string): string {
  return screen.replace(/\s+/g, '');
}
