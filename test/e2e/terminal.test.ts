/** Lessons at a real terminal, with keys alone, on the real engine. */
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { CTRL_C, CTRL_D, ENTER, Seat, type SeatOptions } from './seat.ts';
import { inCourse, realEngineSuite, runningContainers, until } from './support.ts';

realEngineSuite('at the seat', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  const sit = (args: readonly string[], options?: SeatOptions) => new Seat(place, args, options);
  const course = (...args: string[]) => [...inCourse('seat'), ...args];

  test('the first lesson from start to end', async () => {
    const seat = sit(['--yes', 'next', 'first-image']);
    const seen = [await seat.asks()];
    expect(seen[0]).toMatch(
      /Docker 101 for reproducible science\s+lesson \d+ of \d+ · Your first image/,
    );
    // No screen holds more than is on it: what was not read yet waits.
    expect(seen[0]).not.toContain('step 1 of 8');
    for (let screen = seen[0] ?? ''; !screen.includes('⏎ next lesson'); ) {
      const key = screen.includes('What do you expect?')
        ? 'b'
        : screen.includes('⏎ check it')
          ? seen.length % 2 === 0 || screen.includes('✘')
            ? 's'
            : ENTER
          : ENTER;
      screen = await seat.answer(key);
      seen.push(screen);
    }
    const all = await seat.screen(true);
    for (const text of [
      /^ {2}Write the recipe {40,}step 1 of 8$/m,
      /── Dockerfile ─+\n {3}1 {2}FROM ubuntu:20.04\n/,
      '✔ Dockerfile is written\n',
      '  $ docker build -t hello-world .\n',
      /✔ it failed, as it should \(exit code 1.*\) +\S+ s$/m,
      /✔ the image hello-world exists, .* MB, carries the label maintainer and runs\n {4}the expected command\n/,
      '  │ Hello World\n',
      '    A  `Greetings, World!`'.replaceAll('`', ''),
      '✔ B it is.',
      '→ You said B. The answer is C.',
      /✔ the file after.txt exists and has the same content as before.txt/,
      /4 {2}LABEL project="first-image"/,
      '✔ "Your first image" is finished: 8 steps.',
    ]) {
      expect(all).toMatch(text instanceof RegExp ? text : new RegExp(literal(text)));
    }
    // A heading once, and nothing of the questions stays behind.
    expect(all.match(/step \d of 8$/gm)).toHaveLength(8);
    expect(all.match(/stop here/g)).toHaveLength(1);
    expect(all.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect(all).not.toMatch(/\n\n\n/);

    expect(await seat.answer('c')).toContain('✔ removed image hello-world:latest');
    expect(await seat.stops()).toBe(0);
    expect(await seat.screen()).toContain('→ lesson next  begins isolation');
  });

  test('who stops in the last screenful of a lesson has finished it', async () => {
    const seat = sit(course('next', 'last-page'), { rows: 10, columns: 60 });
    let screen = await seat.asks();
    while (!screen.includes('the last line')) screen = await seat.answer(ENTER);
    expect(screen).toContain('⏎ go on');
    expect(await seat.stops()).toBe(0);
    const status = await place.lesson(course('status', '--json'));
    expect(JSON.parse(status.stdout)).toMatchObject({ lesson: 'last-page', next: null });
  });

  test('a task: looked at as it is, hints, then done by the runner', async () => {
    const done = await place.lesson(['--yes', 'next', 'first-image']);
    expect(done.code).toBe(0);
    for (let n = 2; n <= 7; n++) await place.lesson(['--yes', 'next']);
    const seat = sit(['--yes', 'next']);
    expect(await seat.asks()).toContain('7 of 8 steps done');
    const failed = await seat.answer(ENTER);
    expect(failed).toContain('✘ the image hello-world does not carry the label project');
    expect(failed).toContain('⏎ check it');
    expect(await seat.answer('?')).toContain('Hint 1 of 2');
    expect(await seat.answer('?')).toMatch(/Hint 2 of 2[\s\S]*⏎ check it(?![\s\S]*\? hint)/);

    // Somebody builds it with the label above RUN: all is there, and the wrong part was done again.
    const file = join(place.cwd, 'sandbox', 'first-image', 'Dockerfile');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('\nRUN', '\nLABEL project="first-image"\nRUN'));
    await seat.press('t');
    await seat.sees(/[#$]$/);
    await seat.press('docker build -t hello-world . && exit\r');
    const wrong = await seat.asks();
    expect(wrong).toContain('⏎ check it');
    expect(await seat.answer(ENTER)).toContain(
      '✘ the image hello-world has other layers than before',
    );

    expect(await seat.answer('s')).toContain('⏎ do it for me');
    expect(await seat.screen(true)).toContain('4  LABEL project="first-image"');
    const solved = await seat.answer(ENTER);
    expect(solved).toMatch(/project, runs the expected command and has the expected layers/);
    expect(await seat.stops()).toBe(0);
  });

  test('what a block leaves is there after a break', async () => {
    const first = sit(course('next', 'carry'));
    expect(await first.asks()).toContain('⏎ run it');
    expect(await first.answer(ENTER)).toContain('The shell ends here.');
    await first.press(CTRL_D);
    expect(await first.ends()).toBe(0);
    expect(await first.screen()).toMatch(/"What is carried over": 0 of 2 steps done/);

    const second = sit(course('next'));
    const back = await second.asks();
    expect(back).toContain('Going on where you stopped');
    expect(back).toContain('$ echo "still in $(basename "$PWD")"');
    expect(back).not.toContain('mkdir sub');
    expect(back.match(/Leave something/g)).toHaveLength(1);
    expect(await second.answer(ENTER)).toContain('  │ still in sub\n');
    expect(await second.stops()).toBe(0);

    const third = sit(course('next'), { rows: 60 });
    expect(await third.asks()).toContain('1 of 2 steps done');
    const found = await third.answer(ENTER);
    expect(found.replace(/^ {2}│ ?/gm, '')).toContain(
      [
        'sub',
        '<not exported>',
        '<roses',
        'are "red">',
        '<one>',
        '<two three>',
        '<$four>',
        '<3>',
        'exported: no',
        'hello you',
      ].join('\n'),
    );
    expect(found).toContain('✔ the output is the expected one');
    expect(await third.stops()).toBe(0);
  });

  test('Ctrl-C stops a block and its container, and says what stands', async () => {
    const seat = sit(course('next', 'long'));
    await seat.asks();
    await seat.press(ENTER);
    await seat.sees('│ started');
    // What is typed meanwhile neither shows nor answers anything.
    await seat.press('qqq\r\r');
    await until('the container', async () => (await runningContainers()).length > 0);
    await seat.press(CTRL_C);
    const screen = await seat.asks();
    expect(screen).toContain('✘ stopped by you');
    expect(screen).toMatch(
      /You stopped the command, and its containers with it\. This step is not done;/,
    );
    expect(screen).toMatch(/⏎ run it again/);
    expect(screen).not.toContain('qqq');
    expect(screen).not.toContain('^C');
    expect(await runningContainers()).toEqual([]);
    await seat.press(CTRL_C);
    expect(await seat.ends()).toBe(0);
    expect(await seat.screen()).toMatch(
      /0 of 1 step done\.[\s\S]*→ lesson next {2}comes back here/,
    );
  });

  test('a second Ctrl-C ends the program, and the container with it', async () => {
    const seat = sit(course('next', 'long'));
    await seat.asks();
    await seat.press(ENTER);
    await seat.sees('│ started');
    await seat.press(CTRL_C);
    // Its container takes a while to end, since it ignores the first signals.
    await until('the keys are given back', () => !seat.isRaw());
    await seat.press(CTRL_C);
    expect(await seat.ends()).toBe(130);
    expect(await seat.screen(true)).toMatch(/0 of 1 step done\. The command was stopped/);
    expect(await runningContainers()).toEqual([]);

    const again = sit(course('next'));
    expect(await again.asks()).toContain('sleep 300');
    await again.press(CTRL_C);
    expect(await again.ends()).toBe(0);
    expect(await again.screen()).toContain('→ lesson next  comes back here');
    expect(await again.screen()).toContain('npm link');
  });

  test('Ctrl-C stops the fetching of a base image, and nothing that is typed meanwhile is shown', async () => {
    // A registry that never answers.
    const sockets: Socket[] = [];
    const registry = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(registry, 'listening');
    const image = `127.0.0.1:${(registry.address() as AddressInfo).port}/lesson-e2e-nowhere:1`;
    const folder = join(place.folder, 'nowhere');
    mkdirSync(folder);
    writeFileSync(join(folder, 'course.yaml'), 'title: Nowhere\nlessons:\n  - nowhere\n');
    const matter = `format: 1\ntitle: Nowhere\nsummary: None.\nminutes: 1\nimages: ["${image}"]`;
    writeFileSync(
      join(folder, 'nowhere.md'),
      `---\n${matter}\n---\n\n## One\n\n\`\`\`bash\ntrue\n\`\`\`\n`,
    );
    const seat = sit(['--yes', '--trust', '--course', folder, 'next']);
    await seat.sees(/Ctrl-C stops\s+it\./);
    await until('the pull', async () => sockets.length > 0);
    await seat.press('qqq\r');
    await seat.press(CTRL_C);
    expect(await seat.ends()).toBe(130);
    const screen = await seat.screen(true);
    expect(screen).not.toContain('qqq');
    expect(screen).toMatch(/^Stopped: not all base images are here\.$/m);
    for (const socket of sockets) socket.destroy();
    registry.close();
  });

  test('what fails is mended and run again; what was changed by hand is kept', async () => {
    const seat = sit(course('next', 'mend'));
    await seat.asks();
    await seat.answer(ENTER);
    const file = join(place.cwd, 'sandbox', 'mend', 'Dockerfile');
    const right = readFileSync(file, 'utf8');
    writeFileSync(file, right.replace('FROM', 'FRUM'));
    const failed = await seat.answer(ENTER);
    expect(failed).toContain('✘ the command failed (exit code 1)');
    expect(failed).toContain('→ Look at the first word of each line: one is not an instruction.');
    expect(failed).toMatch(
      /⏎ run it again {3}e edit Dockerfile {3}t terminal {3}n go on without it/,
    );
    expect(await seat.answer('?')).toContain('The first instruction is FROM.');
    const mended = `# mended\n${right}`;
    writeFileSync(file, mended);
    const passed = await seat.answer(ENTER);
    expect(passed).toContain('✔ the image lesson-e2e-mend exists');
    expect(passed).toContain('step 3 of 3');
    const finished = await seat.answer(ENTER);
    const kept = /yours is kept as\s+(\S+)/.exec(finished)?.[1] ?? '';
    expect(readFileSync(join(place.cwd, kept), 'utf8')).toBe(mended);
    expect(finished).toContain('"Mended" is finished: 3 steps.');
    expect(await seat.stops()).toBe(0);
  });

  test('a block with a terminal: typed, seen, and gone in the next container', async () => {
    await place.lesson(['--yes', 'next', 'inside-a-container']);
    const seat = sit(['--yes', 'next'], { rows: 40 });
    expect(await seat.asks()).toContain('Type in there, one line at a time:');
    await seat.press(ENTER);
    const prompt = /root@[0-9a-f]{12}:\/#$/;
    const at = async () => until('a prompt', async () => prompt.test(await seat.screen()));
    await at();
    await seat.press('echo "I\'m in a container!"\r');
    await seat.sees("\nI'm in a container!");
    await at();
    await seat.press('echo 42 > /answer.txt\r');
    await at();
    await seat.press('exit\r');
    const after = await seat.asks();
    expect(after).toMatch(/\nexit\n+ {2}✔ it finished \(exit code 0\)/);
    expect(after).toContain('✔ the container tutorial-inside exists and is in the state exited');
    expect(after).toContain('Ask a new container');
    await seat.answer('b');
    expect(await seat.answer(ENTER)).toContain('│ no answer in here\n');
    expect(await seat.stops()).toBe(0);
  });

  test('without colours where they are not wanted, words alone for a screen reader', async () => {
    const plain = sit(course('next', 'mend'), { env: { NO_COLOR: '1' } });
    await plain.answer(await plain.asks().then(() => ENTER));
    expect(await plain.stops()).toBe(0);
    expect(plain.raw).not.toMatch(/\x1b\[[\d;:]*m/);

    const spoken = sit(course('next'), { env: { LESSON_SCREEN_READER: '1', NO_COLOR: '1' } });
    await spoken.asks();
    await spoken.answer(ENTER);
    expect(await spoken.stops()).toBe(0);
    expect(spoken.raw).toContain('Passed: it finished');
    expect(spoken.raw).toMatch(/^[\x00-\x7f]*$/);
    expect(spoken.raw).not.toMatch(/[|]|--- |\+ /);
  });

  test('a narrow window, made wider', async () => {
    const seat = sit(course('next', 'carry'), { columns: 20 });
    const narrow = await seat.asks();
    expect(narrow).toMatch(/⏎ go on\n {2}q stop here$/);
    expect(narrow.split('\n').every((line) => line.length <= 20)).toBe(true);
    seat.resize(100, 30);
    expect(await seat.answer(ENTER)).toMatch(/⏎ run it {3}m more {3}q stop here$/);
    expect(await seat.stops()).toBe(0);
  });
});

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
