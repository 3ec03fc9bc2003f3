/** Ctrl-Z and `fg` in a shell with job control: keys work afterwards, and the shell's terminal meanwhile. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { CTRL_C, ENTER, Seat } from './seat.ts';
import { realEngineSuite, until } from './support.ts';

const CTRL_Z = '\x1a';
const LESSON = `---
format: 1
title: Suspended
summary: Blocks that take a while.
minutes: 1
makes: [lesson-e2e-suspend]
---

## Count

\`\`\`bash timeout=8
docker volume create lesson-e2e-suspend > /dev/null
for n in 1 2 3 4; do echo "counted $n"; sleep 1; done
\`\`\`

\`\`\`output
counted 1
counted 2
counted 3
counted 4
\`\`\`

## Make

<!-- check
file: made.txt
-->

<details><summary>Solution</summary>

\`\`\`text file=made.txt
made
\`\`\`

</details>

## Wait

\`\`\`bash
echo waits
sleep 300
\`\`\`

## Type

\`\`\`bash tty
read -p 'name: ' name; echo "hello $name"
\`\`\`
`;

const TTY = `---
format: 1
title: Typed
summary: Blocks with a terminal.
minutes: 1
---

## Type

\`\`\`bash tty
read -p 'name: ' name; echo "hello $name"; sleep 3; read -p 'more: ' more; echo "and $more"
\`\`\`

## In a shell

\`\`\`bash tty
PS1='inner> ' bash --norc -i
bash -c 'kill -STOP 0; echo goes on'
\`\`\`
`;

realEngineSuite('a program that was stopped', () => {
  let place: Place;
  let course: string[];

  eachInPlace((its) => {
    place = its;
    const folder = join(place.folder, 'course');
    mkdirSync(folder);
    writeFileSync(join(folder, 'stop.md'), LESSON);
    writeFileSync(join(folder, 'typed.md'), TTY);
    const lessons = 'lessons:\n  - stop\n  - typed\n';
    writeFileSync(join(folder, 'course.yaml'), `title: Stop\n${lessons}`);
    course = ['--trust', '--course', folder];
  });

  const start = (...args: string[]) => new Seat(place, [...course, ...args], { inShell: true });

  /** After Ctrl-Z, say: the shell has the terminal, with its usual settings. */
  async function usable(seat: Seat): Promise<void> {
    await seat.sees(/Stopped[\s\S]*shell>$/);
    await seat.press('stty -a | grep -o " icanon\\| echo "; echo us"able"\r');
    await seat.sees(/ icanon\n echo\s*\nusable/);
    expect((await seat.state()).cursorHidden).toBe(false);
  }

  /** The size of the window changes meanwhile. */
  async function resumes(seat: Seat): Promise<void> {
    seat.resize(100, 30);
    await seat.press('clear; fg\r');
  }

  async function leaves(seat: Seat): Promise<void> {
    await seat.press('q');
    await seat.sees(/shell>$/);
    expect(seat.jobs()).toEqual([]);
  }

  test('at a question goes on with it, and while a block runs with its output and Ctrl-C', async () => {
    const seat = start('next');
    await seat.sees('⏎ run it');
    for (const signal of [undefined, 'SIGTSTP', 'SIGSTOP'] as const) {
      if (signal === undefined) await seat.press(CTRL_Z);
      else process.kill(seat.jobs()[0] ?? 0, signal);
      if (signal === 'SIGSTOP') await seat.sees(/Stopped[\s\S]*shell>$/);
      else await usable(seat);
      await resumes(seat);
      await seat.sees(/⏎ run it.*m more/);
      await seat.press('m');
      await seat.sees('back to it');
      await seat.press(CTRL_Z);
      await usable(seat);
      await resumes(seat);
      await seat.sees('back to it');
      await seat.press(ENTER);
      await seat.sees('⏎ run it');
    }
    await seat.press(ENTER);
    await seat.sees('counted 1');
    await seat.press(CTRL_Z);
    await usable(seat);
    // Longer than the block may take: time in which it was stopped does not count.
    await new Promise((resolve) => setTimeout(resolve, 9000));
    await resumes(seat);
    await seat.sees(/✔[\s\S]*⏎ check it/);
    await place.theirs('echo made > w/sandbox/stop/made.txt');
    await seat.press(ENTER);
    await seat.sees(/sleep 300[\s\S]*⏎ run it/);
    await seat.press(ENTER);
    await seat.sees('waits');
    await seat.press(CTRL_Z);
    await usable(seat);
    await resumes(seat);
    await until('the block goes on', () => seat.isRaw());
    await seat.press(CTRL_C);
    await seat.sees('You stopped the command');
    await seat.sees('⏎ run it again');
    await leaves(seat);
  });

  test('in a block with a terminal goes on there', async () => {
    const seat = start('next', 'typed');
    await seat.sees('⏎ run it');
    await seat.press(ENTER);
    await seat.sees(/^ *name:/m);
    // Nobody could continue the block: the key stops neither it nor the program.
    await seat.press(CTRL_Z);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await seat.screen()).not.toContain('Stopped');
    for (const signal of ['SIGTSTP', 'SIGSTOP'] as const) {
      process.kill(seat.jobs()[0] ?? 0, signal);
      if (signal === 'SIGTSTP') await usable(seat);
      else await seat.sees(/Stopped[\s\S]*shell>$/);
      await resumes(seat);
      await until('raw', () => seat.isRaw());
    }
    await seat.press('ada\r');
    await seat.sees('hello ada');
    await seat.press(CTRL_Z);
    await seat.sees(/^\^Zmore:/m);
    await seat.press('bob\r');
    await seat.sees(/and bob[\s\S]*⏎ run it/);
    await seat.press(ENTER);
    await seat.sees(/^ *inner>/m);
    await seat.press('sleep 200\r');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await seat.press(CTRL_Z);
    await seat.sees(/Stopped\s+sleep 200/);
    process.kill(seat.jobs()[0] ?? 0, 'SIGTSTP');
    await usable(seat);
    await resumes(seat);
    await until('raw', () => seat.isRaw());
    await seat.press('kill %1; stty size; exit\r');
    // As some editors stop themselves, with all that was started with them.
    await seat.sees(/30 100[\s\S]*goes on/);
    await seat.sees('q stop here');
    await leaves(seat);
  });

  test('in a terminal of one’s own goes on there', async () => {
    expect(await place.lesson([...course, 'next'])).toMatchObject({ code: 0 });
    const seat = start('next');
    await seat.sees('⏎ check it');
    await seat.press('t');
    await seat.sees('(stop 2/4)');
    // The key is for what runs there, and `suspend` would stop what nobody can continue.
    await seat.press('sleep 200\r');
    await new Promise((resolve) => setTimeout(resolve, 500));
    await seat.press(CTRL_Z);
    await seat.sees(/Stopped\s+sleep 200/);
    await seat.press('kill %1; suspend; echo here"again"\r');
    await seat.sees('hereagain');
    for (const signal of ['SIGTSTP', 'SIGSTOP'] as const) {
      process.kill(seat.jobs()[0] ?? 0, signal);
      if (signal === 'SIGTSTP') await usable(seat);
      else await seat.sees(/Stopped[\s\S]*shell>$/);
      await resumes(seat);
      await until('raw', () => seat.isRaw());
      await seat.press('stty size; echo in"side"\r');
      await seat.sees(/30 100\s+inside/);
    }
    await seat.press('echo made > made.txt; exit\r');
    await seat.sees(/sleep 300[\s\S]*⏎ run it/);
    await leaves(seat);
    expect(await place.lesson([...course, 'goto', 'stop#count'])).toMatchObject({ code: 0 });
  });

  test('at a yes or no, in watch, and in a shell of a lesson, goes on too', async () => {
    expect(await place.lesson([...course, 'next'])).toMatchObject({ code: 0 });
    const asks = start('clean', '--all');
    await asks.sees(/\(y\/N\)/i);
    await asks.press(CTRL_Z);
    await usable(asks);
    await resumes(asks);
    await asks.sees(/\(y\/N\)/i);
    await asks.press('n\r');
    await asks.sees(/Nothing was removed[\s\S]*shell>$/);

    const watch = start('watch');
    await watch.sees('waiting for');
    await watch.press(CTRL_Z);
    await usable(watch);
    await resumes(watch);
    await until('it goes on', () => watch.jobs().length === 1);
    await place.theirs('echo made > w/sandbox/stop/made.txt');
    await watch.sees('sleep 300');
    await watch.press(ENTER);
    await watch.sees('read -p');
    await watch.press(CTRL_C);
    await watch.sees(/shell>$/);

    const shell = start('shell');
    await shell.sees('(stop 4/4)');
    process.kill(shell.jobs()[0] ?? 0, 'SIGTSTP');
    await usable(shell);
    await resumes(shell);
    await until('raw', () => shell.isRaw());
    await shell.press('echo in"side"; exit\r');
    await shell.sees(/inside[\s\S]*shell>$/);
    expect(shell.jobs()).toEqual([]);
  });

  test('in a session of its own, where nobody could continue it, goes on at once', async () => {
    const seat = new Seat(place, [...course, 'next']);
    await seat.sees('⏎ run it');
    await seat.press(CTRL_Z);
    await new Promise((resolve) => setTimeout(resolve, 500));
    await seat.press('m');
    await seat.sees('back to it');
    expect(await seat.stops()).toBe(0);
  });
});
