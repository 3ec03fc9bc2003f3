/** A sandbox that its user has not made: in a cloned repository, in a folder above, of another user. */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { inCourse, realEngineSuite } from './support.ts';

const COURSE = inCourse('course');
const NOBODY = 65534;
const testAsRoot = test.runIf(process.getuid?.() === 0);

/** Each would make a file, were it run. */
const SHELL = {
  cwd: '/',
  umask: '0022',
  variables: { X: 'touch "$HOME/PWNED-variable"' },
  unset: ['x; touch "$HOME/PWNED-unset"'],
  functions: { docker: 'docker () { touch "$HOME/PWNED-function"; command docker "$@"; }' },
  aliases: 'touch "$HOME/PWNED-alias"',
};

realEngineSuite('a sandbox from elsewhere', () => {
  let place: Place;
  eachInPlace((it) => {
    place = it;
  });

  const sandbox = () => join(place.cwd, 'sandbox');
  const records = (lesson = 'first-image') => join(sandbox(), '.lesson', lesson);
  const pwned = () => readdirSync(place.folder).filter((name) => name.startsWith('PWNED'));

  function plant(lesson = 'first-image'): void {
    mkdirSync(records(lesson), { recursive: true });
    const write = (name: string, value: unknown) =>
      writeFileSync(join(records(lesson), `${name}.json`), JSON.stringify(value));
    write('shell', SHELL);
    write('progress', { version: 1, lesson, done: [], written: {} });
    write('ports', { BASH_ENV: join(place.folder, 'bash-env'), LD_PRELOAD: '/none.so' });
    write('contexts', { current: 'evil', files: {} });
    writeFileSync(join(place.folder, 'bash-env'), 'touch "$HOME/PWNED-ports"');
  }

  async function refused(args: readonly string[], options = {}): Promise<string> {
    const { code, stderr } = await place.lesson(args, options);
    expect({ args, code }, stderr).toEqual({ args, code: 3 });
    expect(stderr).not.toContain('bug');
    expect(pwned()).toEqual([]);
    return stderr;
  }

  test('is not gone on in, from a folder below neither, and whatever is agreed to', async () => {
    plant();
    const below = join(place.cwd, 'src', 'deep');
    mkdirSync(below, { recursive: true });
    const before = readdirSync(records());
    for (const cwd of [place.cwd, below, sandbox()]) {
      for (const args of [
        ['next', 'first-image', '--yes'],
        ['--trust', '--yes', 'undo'],
      ]) {
        expect(await refused(args, { cwd })).toContain('lesson adopt');
      }
    }
    const commands = [
      'goto 2',
      'back',
      'hint',
      'solve',
      'skip',
      'check',
      'shell',
      'watch',
      'reset',
    ];
    for (const command of commands) await refused(['--yes', ...command.split(' ')]);
    await refused(['--sandbox', sandbox(), '--yes', 'next']);
    expect(readdirSync(records())).toEqual(before);
    expect(existsSync(join(sandbox(), 'first-image'))).toBe(false);
  });

  test('is shown as what it is', async () => {
    plant();
    for (const command of ['status', 'list', 'show']) {
      const { code, stderr } = await place.lesson([command]);
      expect(code).toBe(0);
      expect(stderr).toContain('This is not your sandbox');
    }
  });

  test('gives its progress, and nothing that would be run, to who asks for it', async () => {
    // As the version before has left it: without seals, in the middle of a lesson.
    for (let step = 0; step < 3; step++) await place.succeeds(['next']);
    const done = () => JSON.parse(readFileSync(join(records(), 'progress.json'), 'utf8')).done;
    const before = done();
    rmSync(join(sandbox(), '.lesson', 'sandbox.json'));
    writeFileSync(join(records(), 'shell.json'), JSON.stringify(SHELL));
    const answer = { [before[0]]: { Dockerfile: 'FROM ubuntu:20.04\nRUN touch /PWNED\n' } };
    writeFileSync(join(records(), 'answers.json'), JSON.stringify(answer));
    writeFileSync(join(sandbox(), 'first-image', 'mine.txt'), 'mine');
    await refused(['next', '--yes']);
    const { stdout } = await place.succeeds(['adopt']);
    expect(stdout).toContain('Took over the progress of 1 lesson: first-image');
    expect(done()).toEqual(before);
    expect(readdirSync(records()).sort()).toEqual(['kept', 'progress.json', 'transcript.ndjson']);
    const next = await place.succeeds(['next']);
    expect(next.stdout).toContain('kept in');
    expect(done().length).toBeGreaterThan(before.length);
    expect(done().slice(0, before.length).sort()).toEqual([...before].sort());
    expect(pwned()).toEqual([]);
    expect((await place.succeeds(['adopt'])).stdout).toContain('yours already');
  });

  test('records that were put or changed in one’s own are set aside', async () => {
    await place.succeeds(['next']);
    writeFileSync(join(records(), 'shell.json'), JSON.stringify(SHELL));
    await place.succeeds(['next']);
    // Those of another lesson too, which hold its own seal; and those of another place.
    cpSync(join(records(), 'shell.json'), join(records(), 'ports.json'));
    plant('long-run');
    cpSync(join(records(), 'shell.json'), join(records('long-run'), 'shell.json'));
    const { stdout } = await place.succeeds([...COURSE, 'next', 'long-run']);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('was not written by lesson at this place');
    const kept = readdirSync(records('long-run')).filter((name) => name.includes('unsealed'));
    expect(kept.map((name) => name.replace(/\d+$/, '')).sort()).toEqual([
      'contexts.json.unsealed-',
      'ports.json.unsealed-',
      'shell.json.unsealed-',
    ]);
    expect(pwned()).toEqual([]);
  });

  test('that was moved, copied, or whose key is gone, is taken over again first', async () => {
    await place.succeeds(['next']);
    const moved = join(place.folder, 'moved');
    renameSync(place.cwd, moved);
    await refused(['next', '--yes'], { cwd: moved });
    await place.succeeds(['adopt'], { cwd: moved });
    await place.succeeds(['next'], { cwd: moved });
    cpSync(moved, place.cwd, { recursive: true });
    await refused(['next']);
    rmSync(join(place.folder, 's', 'lesson', 'sandbox.key'));
    await refused(['next'], { cwd: moved });
  });

  testAsRoot('of another user is passed over, and never run by root', async () => {
    plant();
    for (const path of [sandbox(), join(sandbox(), '.lesson'), records()]) {
      chownSync(path, NOBODY, NOBODY);
    }
    expect(await refused(['next', '--yes'])).toContain('belongs to nobody');
    expect(await refused(['adopt'])).toContain('belongs to nobody');
    // From below it would have been found; there, a folder of one's own is made.
    const below = join(place.cwd, 'mine');
    mkdirSync(below);
    const { stderr } = await place.succeeds(['next', 'first-image'], { cwd: below });
    expect(stderr).toContain(`Not used: the sandbox of nobody (user ${NOBODY}) in ${sandbox()}`);
    expect(existsSync(join(below, 'sandbox', 'first-image', 'Dockerfile'))).toBe(true);
    expect(pwned()).toEqual([]);
  });

  testAsRoot('in a place that others have come to be able to change', async () => {
    await place.succeeds(['next']);
    chmodSync(place.cwd, 0o777);
    expect(await refused(['next', '--yes'])).toContain(`ther users can write to ${place.cwd}`);
    chmodSync(place.cwd, 0o1777);
    await place.succeeds(['next']);
    chmodSync(place.cwd, 0o777);
    await place.succeeds(['adopt']);
    await place.succeeds(['next']);
  });

  test('is a folder of that name that holds other things', async () => {
    mkdirSync(join(sandbox(), 'first-image'), { recursive: true });
    writeFileSync(join(sandbox(), 'first-image', '.dockerignore'), '*');
    await refused(['next']);
    await place.succeeds(['--sandbox', 'sandbox', 'next']);
    await place.succeeds(['next']);
  });
});
