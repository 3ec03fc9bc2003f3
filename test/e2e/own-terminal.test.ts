import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sandboxAt } from '../../src/machine/sandbox/layout.ts';
import { mark } from '../../src/machine/sandbox/standing.ts';
import { eachInPlace, type Place, type Running } from './place.ts';
import { ENTER, Seat } from './seat.ts';
import { CLI, inCourse, onEngine, realEngineSuite, until } from './support.ts';

const COURSE = inCourse('own');
const DOCKERFILE = 'FROM ubuntu:20.04\nCMD echo out; echo err >&2\n';
const IMAGE = 'lesson-e2e-own';
const BOX = 'lesson-e2e-own-box';

realEngineSuite('in a terminal of one’s own', () => {
  let place: Place;
  let files: string;

  eachInPlace(
    (its) => {
      place = its;
      files = join(place.cwd, 'sandbox', 'own');
      mark(sandboxAt(join(place.cwd, 'sandbox'), join(place.folder, 's', 'lesson')));
      mkdirSync(files, { recursive: true });
      // As `npm link` makes it, for the learner's shell.
      const program = `#!/bin/sh\nexec ${process.execPath} ${CLI} ${COURSE.join(' ')} "$@"\n`;
      writeFileSync(join(place.folder, 'b', 'lesson'), program, { mode: 0o755 });
    },
    // What is made elsewhere is not the runner's to remove.
    () => place.bystander(`docker rm -f ${BOX}; docker rmi ${IMAGE}`),
  );

  const lesson = (...args: string[]) => place.lesson([...COURSE, ...args]);
  const write = (name: string, text: string) => writeFileSync(join(files, name), text);
  const elsewhere = (line: string) => place.theirs(line);

  async function status(): Promise<Record<string, string | null>> {
    const { stdout } = await lesson('status', '--json');
    const { steps } = JSON.parse(stdout) as { steps: { id: string; how: string | null }[] };
    return Object.fromEntries(steps.map(({ id, how }) => [id, how]));
  }

  const start = (...args: string[]) => place.start([...COURSE, ...args]);
  /** As long as somebody takes who does something elsewhere. */
  const idle = () => new Promise((resolve) => setTimeout(resolve, 1200));

  /** Milliseconds until `watch` has printed something, from now on. */
  async function ticks(watch: Running, text: string): Promise<number> {
    const since = Date.now();
    await until(text, () => watch.stdout().includes(text), 10_000).catch((error: Error) => {
      throw new Error(`${error.message}\n${watch.stdout()}\n${watch.stderr()}`);
    });
    return Date.now() - since;
  }

  test('watch ticks what another process does on the engine, its output too, within moments', async () => {
    const watch = start('watch');
    await ticks(watch, 'waiting for the file Dockerfile');
    const took: number[] = [];
    write('Dockerfile', DOCKERFILE);
    took.push(await ticks(watch, 'waiting for docker build'));
    await elsewhere(`docker build -q -t ${IMAGE} '${files}'`);
    took.push(await ticks(watch, `waiting for docker run --rm ${IMAGE}`));
    // Another output is told of, and does not pass for this one.
    await elsewhere(`docker run --rm ${IMAGE} echo wrong`);
    await ticks(watch, 'this is not what is waited for');
    expect((await status())['run-it']).toBeNull();
    await elsewhere(`docker run --rm ${IMAGE}`);
    took.push(await ticks(watch, 'The answer was A'));
    await place.bystander(`docker run --rm ${IMAGE} sh -c 'echo "at $(date +%s)"; exit 3'`);
    took.push(await ticks(watch, 'waiting for colour=blue'));
    expect(Math.max(...took)).toBeLessThan(3000);

    // What nobody can see is done by the runner, beside it.
    await ticks(watch, 'cannot be seen from here');
    expect((await lesson('next')).code).toBe(0);
    await ticks(watch, 'waiting for docker run -d');
    await elsewhere(`docker run -d --name ${BOX} ${IMAGE} sleep 300`);
    await ticks(watch, 'waiting for the task');
    expect(watch.stdout()).toContain('Write the name of the container');
    expect(watch.stdout()).not.toMatch(/Solution|Answer: A/);
    write('name.txt', `${BOX}\n`);
    expect(await watch.ended).toMatchObject({ code: 0 });
    expect(new Set(Object.values(await status()))).toEqual(new Set(['passed']));

    // Not owned: it stays, and stands in the way of no later run of the lesson.
    const { stdout } = await lesson('clean');
    expect(stdout).not.toContain(IMAGE);
    expect((await onEngine()).join('\n')).toContain(BOX);
  });

  test('none of 12 containers in a row is missed, removed at their end as they are', async () => {
    write('Dockerfile', DOCKERFILE);
    const lines = Array.from({ length: 12 }, (_, n) => `number ${n}`);
    const body = lines.map((line) => `docker run --rm ubuntu:20.04 echo '${line}'`).join('\n');
    const text = [
      '---\nformat: 1\ntitle: Many\nsummary: Many containers.\nminutes: 1\nimages: [ubuntu:20.04]\n---\n',
      `## Run them\n\n\`\`\`bash\n${body}\n\`\`\`\n`,
      `\`\`\`output\n${lines.join('\n')}\n\`\`\`\n`,
    ].join('\n');
    const course = join(place.folder, 'many');
    mkdirSync(course);
    writeFileSync(join(course, 'many.md'), text);
    writeFileSync(join(course, 'course.yaml'), 'title: Many\nlessons:\n  - many\n');
    const watch = place.start(['--trust', '--course', course, 'watch']);
    await ticks(watch, 'waiting for docker run');
    await elsewhere(body);
    expect(await watch.ended).toMatchObject({ code: 0 });
  });

  test('watch takes the learner’s word for what nobody can see, and says so later', async () => {
    for (let step = 0; step < 4; step++) expect((await lesson('next')).code).toBe(0);
    const watch = new Seat(place, [...COURSE, 'watch']);
    await watch.sees(/Enter says\s+that you have done it/);
    await watch.press(ENTER);
    await watch.sees('waiting for docker run -d');
    // Here it can be seen, and nobody's word is needed.
    await watch.press('\r\x03');
    expect(await watch.ends()).toBe(130);
    expect(await status()).toMatchObject({
      'outside-of-containers': 'skipped',
      'let-one-run': null,
    });
  });

  test('check judges files and the engine, and says what it has not looked at', async () => {
    const missing = await lesson('check');
    expect(missing.code).toBe(1);
    expect(missing.stdout).toContain('there is no file Dockerfile');
    write('Dockerfile', 'FROM ubuntu:20.04\nCMD echo other\n');
    expect((await lesson('check')).code).toBe(1);
    write('Dockerfile', DOCKERFILE);
    const { code, stdout } = await lesson('check', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ step: 'write-it', done: true, verdict: 'passed' });

    expect((await lesson('check')).stdout).toContain(`there is no image ${IMAGE}`);
    await elsewhere(`docker build -q -t ${IMAGE} '${files}'`);
    expect(await lesson('check')).toMatchObject({ code: 0 });
    // Nobody has seen whether this was done.
    await elsewhere(`docker run --rm ${IMAGE}`);
    const unseen = await lesson('check');
    expect(unseen.code).toBe(1);
    expect(unseen.stdout).toContain('not looked at: what it prints, and how it ends');
    expect(unseen.stdout).toContain('lesson watch');
    expect(await status()).toMatchObject({ 'build-it': 'passed', 'run-it': null });
    // The image made elsewhere is not taken for somebody else's.
    expect((await lesson('next')).code).toBe(0);
    // Looking leaves no journals.
    const left = place.leftovers().filter((path) => path.endsWith('.ndjson'));
    expect(left.map((path) => readFileSync(path, 'utf8').split('\n').length > 2)).toEqual([true]);
  });

  test('what is made in a shell is owned; check works in it, and the blocks’ state is there', async () => {
    write('Dockerfile', DOCKERFILE);
    for (let step = 0; step < 5; step++) expect((await lesson('next')).code).toBe(0);
    const line = [
      'echo "$colour $(basename "$PWD") $WEB"',
      'echo "host=$DOCKER_HOST"',
      `docker run -d --name ${BOX} ${IMAGE} sleep 300`,
      `echo ${BOX} > ../name.txt`,
      'lesson check; echo "check $?"',
      'lesson next > /dev/null; echo "next $?"',
      'exit 7',
    ].join('\n');
    const { code, stdout } = await place.bystander(
      `cd w && printf '%s\\n' "$LINE" | lesson shell own`,
      {
        LINE: line,
        DOCKER_HOST: place.env.DOCKER_HOST ?? '',
      },
    );
    expect(code).toBe(7);
    expect(stdout).toMatch(/^blue sub \d+$/m);
    expect(stdout).toContain('host=\n');
    expect(stdout).toMatch(/Done[\s\S]*^check 0$/m);
    expect(stdout).toContain('next 0');
    expect((await status())['let-one-run']).toBe('passed');
    const cleaned = await lesson('clean');
    expect(cleaned.stdout).toContain(BOX);
    expect((await onEngine()).join('\n')).not.toContain(BOX);
  });

  test('a shell of a lesson knows lesson where the learner’s own does not', async () => {
    const { code, stdout } = await lesson('shell', '--help');
    expect(code).toBe(0);
    rmSync(join(place.folder, 'b', 'lesson'));
    const line = 'lesson shell --help';
    const shell = await place.bystander(
      `echo '${line}' | ${process.execPath} ${CLI} ${COURSE.join(' ')} shell own`,
    );
    expect(shell).toMatchObject({ code: 0, stdout });
  });

  test('the seat’s terminal is such a shell, and the seat notices what is done elsewhere', async () => {
    for (let step = 0; step < 5; step++) expect((await lesson('next')).code).toBe(0);
    const seat = new Seat(place, [...COURSE, 'next']);
    expect(await seat.asks()).toContain('⏎ run it');
    // `check` needs no lock, and the seat that holds it goes on by itself.
    await elsewhere(`docker run -d --name ${BOX} ${IMAGE} sleep 300`);
    expect((await lesson('check')).code).toBe(0);
    await seat.sees('This was done in another terminal.');
    await seat.sees('⏎ check it');
    await seat.press('t');
    await seat.sees('(own 7/7)');
    await seat.press(`echo "$colour in $(basename "$PWD")"; echo ${BOX} > ../name.txt\r`);
    await seat.sees('blue in sub');
    await seat.press('lesson check; exit\r');
    await seat.sees('Done. ');
    await seat.sees(/q stop here\s*$/);
    expect((await status())['find-it']).toBe('passed');
    expect(await seat.stops()).toBe(0);
  });

  test('the seat ticks by itself what is done elsewhere, its output too, and nothing else', async () => {
    const seat = new Seat(place, [...COURSE, 'next']);
    await seat.sees('⏎ write it');
    // What the learner types in an editor of their own.
    await idle();
    write('Dockerfile', 'FROM ubuntu:20.04\n');
    write('Dockerfile', DOCKERFILE);
    await seat.sees('This was done in another terminal.');
    await seat.sees(/docker build[\s\S]*run it/);
    await idle();
    await elsewhere(`docker build -q -t ${IMAGE} '${files}'`);
    await seat.sees('What do you expect?');
    await seat.press('a');
    await seat.sees(/docker run[\s\S]*run it/);
    // Another output does not pass for this one, and a look ahead is not lost.
    await idle();
    await elsewhere(`docker run --rm ${IMAGE} echo wrong`);
    await idle();
    expect((await status())['run-it']).toBeNull();
    expect(await seat.screen()).toContain('t type it yourself');
    await seat.press('t');
    await seat.sees('(own 3/7)');
    await seat.press(`docker run --rm ${IMAGE}; exit\r`);
    await seat.sees('You have done this.');
    const done = await seat.sees(/exit 3[\s\S]*run it/);
    expect(done).toMatch(/│ out$[\s\S]*│ err$/m);
    expect((await status())['run-it']).toBe('passed');
    expect((await lesson('show', '--output')).stdout).toMatch(/^out$/m);
    // What was tried before the seat did something itself ticks nothing that comes later.
    await seat.answer(ENTER);
    await idle();
    expect(await status()).toMatchObject({ fail: 'passed', 'outside-of-containers': null });
    expect(await seat.answer(ENTER)).toContain('run it');
    await idle();
    await elsewhere(`docker run -d --name ${BOX} ${IMAGE} sleep 300`);
    await seat.sees('⏎ check it');
    // A task is done as soon as its checks say so.
    await idle();
    write('name.txt', `${BOX}\n`);
    await seat.sees(/is finished[\s\S]*q stop here\s*$/);
    expect((await status())['find-it']).toBe('passed');
    expect(await seat.stops()).toBe(0);
  });

  test('what was so before tells of nobody who does it, and the terminal opens all the same', async () => {
    const seat = new Seat(place, [...COURSE, 'next']);
    await seat.sees('⏎ write it');
    await idle();
    const other = join(place.folder, 'other');
    mkdirSync(other);
    writeFileSync(join(other, 'Dockerfile'), DOCKERFILE);
    await elsewhere(`docker build -q -t ${IMAGE} '${other}'`);
    write('Dockerfile', DOCKERFILE);
    await seat.sees('This was done in another terminal.');
    await seat.sees(/docker build[\s\S]*run it/);
    await idle();
    await seat.press('t');
    await seat.sees('(own 2/7)');
    await seat.press('docker ps -q; exit\r');
    await seat.sees(/exit[\s\S]*run it/);
    await idle();
    expect((await status())['build-it']).toBeNull();
    await seat.press(ENTER);
    await seat.sees('What do you expect?');
    expect(await seat.stops()).toBe(0);
  });

  test('a block of which nothing is expected is not done by any container of its image', async () => {
    const course = join(place.folder, 'silent');
    mkdirSync(course);
    const head =
      '---\nformat: 1\ntitle: Silent\nsummary: Nothing.\nminutes: 1\nimages: [ubuntu:20.04]\n---';
    const text = `${head}\n\n## Run it\n\n\`\`\`bash\ndocker run --rm ubuntu:20.04 true\n\`\`\`\n`;
    writeFileSync(join(course, 'silent.md'), text);
    writeFileSync(join(course, 'course.yaml'), 'title: Silent\nlessons:\n  - silent\n');
    const seat = new Seat(place, ['--trust', '--course', course, 'next']);
    // Nor is it offered to be typed by hand, which nobody would notice.
    expect(await seat.sees(/run it[\s\S]*stop here\s*$/)).not.toContain('type it yourself');
    await idle();
    await elsewhere('docker run --rm ubuntu:20.04 echo something else');
    await idle();
    expect(await seat.screen()).not.toContain('This was done');
    expect(await seat.stops()).toBe(0);
  });

  test('beside a run that holds the engine; and what that run leaves when it is killed is still found', async () => {
    const long = inCourse('seat');
    const at = async () => {
      const { stdout } = await place.bystander('docker ps -q --no-trunc -f name=lesson-e2e-long');
      return stdout.trim() || undefined;
    };
    const first = place.start([...long, 'next', 'long']);
    const id = await until('the run is at work', at);
    const check = await place.lesson([...long, 'check']);
    expect(check).toMatchObject({ code: 1, stderr: '' });
    expect(check.stdout).toContain('not looked at');
    const line = `docker run -d --name ${BOX} ubuntu:20.04 sleep 300`;
    const shell = await place.bystander(
      `cd w && echo '${line}' | ${process.execPath} ${CLI} ${long.join(' ')} shell`,
    );
    expect(shell.code).toBe(0);
    expect(shell.stderr).toMatch(/^In addition to `lesson next \(long\)` of /m);

    first.process.kill('SIGKILL');
    await first.ended;
    expect((await place.lesson([...long, 'check'])).code).toBe(1);
    // The container's name is free again: it was the cut-off block's, whoever looked since.
    const second = place.start([...long, 'next', 'long']);
    await until('it is done anew', async () => {
      const now = await at();
      return now !== undefined && now !== id;
    });
    second.process.kill('SIGINT');
    expect(await second.ended).toMatchObject({ code: 130 });
    expect((await place.lesson(['clean'])).stdout).toContain(BOX);
  });

  const installed = (name: string) => spawnSync(name, ['-c', '']).error === undefined;
  const shells = ['bash', 'zsh'].filter(installed);
  test.each(shells)(
    '%s: a prompt that says where one is, beside runs in another terminal',
    async (name) => {
      // Settings of the learner's that would lead past the runner.
      const settings = 'export DOCKER_HOST=unix:///nowhere.sock\nhello() { echo "hi $1"; }\n';
      writeFileSync(join(place.folder, `.${name}rc`), settings);
      const shell = new Seat(place, [...COURSE, 'shell'], { env: { SHELL: name } });
      await shell.sees('(own 1/7)');
      await shell.press('hello you; echo "at $(basename "$PWD")"\r');
      await shell.sees('hi you');
      await shell.sees('at own');

      // It keeps nobody from the engine.
      expect(await lesson('next')).toMatchObject({ code: 0 });
      expect(existsSync(join(files, 'Dockerfile'))).toBe(true);
      await shell.press('\r');
      await shell.sees('(own 2/7)');
      await shell.press(`docker build -q -t ${IMAGE} . && lesson check\r`);
      await shell.sees('(own 3/7)');
      // Nor does a clean beside it make it forget what it makes from then on.
      expect((await lesson('clean')).stdout).toContain(IMAGE);
      await shell.press(`docker run -d --name ${BOX} ubuntu:20.04 sleep 300 && echo ma''de\r`);
      await shell.sees('made');
      await shell.press('exit\r');
      await shell.sees('until `lesson clean` removes it');
      expect(await shell.ends()).toBe(0);
      expect((await lesson('clean')).stdout).toContain(BOX);
      expect(place.processes()).toEqual([]);
    },
  );
});
