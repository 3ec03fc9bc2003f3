import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { inCourse, onEngine, realEngineSuite, until } from './support.ts';

const COURSE = inCourse('course');

realEngineSuite('the sandbox', () => {
  let place: Place;
  let before: string[];

  eachInPlace((...its) => {
    [place, before] = its;
  });

  const sandbox = () => join(place.cwd, 'sandbox');
  const records = () => join(sandbox(), '.lesson', 'first-image');
  const progress = () =>
    JSON.parse(readFileSync(join(records(), 'progress.json'), 'utf8')) as { done: string[] };

  const ok = (args: readonly string[], cwd = place.cwd) => place.succeeds(args, { cwd });

  test('deleted in mid-lesson: clean finds all from the same folder', async () => {
    for (let step = 0; step < 3; step++) await ok(['next']);
    expect(await onEngine()).not.toEqual(before);
    rmSync(sandbox(), { recursive: true });
    const { stdout } = await ok(['clean']);
    expect(stdout).toContain('removed image hello-world:latest');
    expect(await onEngine()).toEqual(before);
    expect(existsSync(sandbox())).toBe(false);
  });

  test('deleted while a killed run has left a block behind', async () => {
    await ok([...COURSE, 'next', 'long-run']);
    const run = place.start([...COURSE, 'next']);
    await until('the container waits', () => run.stdout().includes('waiting'));
    run.process.kill('SIGKILL');
    await run.ended;
    rmSync(sandbox(), { recursive: true });
    await ok(['clean']);
    expect(place.processes()).toEqual([]);
    expect(await onEngine()).toEqual(before);
  });

  test('a damaged progress file is set aside, and told', async () => {
    await ok(['next']);
    writeFileSync(join(records(), 'progress.json'), '{"version": 1, "done": [');
    const status = await ok(['status', '--json']);
    expect(JSON.parse(status.stdout)).toMatchObject({ next: 'write-the-recipe' });
    const { stdout } = await ok(['next']);
    expect(stdout).toContain('is damaged');
    expect(progress().done).toHaveLength(1);
    const kept = readdirSync(records()).filter((name) => name.includes('damaged'));
    expect(kept).toHaveLength(1);
    expect(readFileSync(join(records(), kept[0] ?? ''), 'utf8')).toContain('"done": [');
  });

  test.each(['null', '[]', '{"version":1,"done":[1]}', '{"version":1,"done":[],"written":null}'])(
    'a progress file that holds %s stops nobody',
    async (text) => {
      await ok(['next']);
      writeFileSync(join(records(), 'progress.json'), text);
      for (const command of ['status', 'list', 'next']) await ok([command]);
      expect(progress().done.filter((key) => typeof key === 'string').length).toBeGreaterThan(0);
    },
  );

  test('what the learner changed by hand is kept', async () => {
    await ok(['next']);
    const file = join(sandbox(), 'first-image', 'Dockerfile');
    writeFileSync(file, 'FROM scratch\n# mine\n');
    rmSync(join(records(), 'progress.json'));
    const { stdout } = await ok(['next']);
    expect(stdout).toContain('yours is kept as');
    expect(readFileSync(file, 'utf8')).toContain('FROM ubuntu');
    const kept = join(records(), 'kept', 'Dockerfile.1');
    expect(readFileSync(kept, 'utf8')).toBe('FROM scratch\n# mine\n');
    expect(statSync(kept).mode & 0o077).toBe(0);
  });

  test('reset begins anew and keeps the files aside', async () => {
    for (let step = 0; step < 3; step++) await ok(['next']);
    writeFileSync(join(sandbox(), 'first-image', 'notes.txt'), 'mine\n');
    const { stdout } = await ok(['reset']);
    expect(stdout).toContain('removed image hello-world:latest');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('Not undone: the engine');
    expect(await onEngine()).toEqual(before);
    const aside = /Your files are kept in (.*)\.\n/.exec(stdout)?.[1] ?? '';
    expect(readFileSync(join(aside, 'notes.txt'), 'utf8')).toBe('mine\n');
    const { stdout: status } = await ok(['status', '--json']);
    expect(JSON.parse(status)).toMatchObject({ lesson: 'first-image', next: 'write-the-recipe' });
    await ok(['next']);
    expect(progress().done).toHaveLength(1);
  });

  test('contexts that blocks make outlast the runner, and end with a reset', async () => {
    for (let step = 0; step < 5; step++) await ok([...COURSE, 'next', 'contexts']);
    await ok([...COURSE, 'reset', 'contexts']);
    await ok([...COURSE, 'next', 'contexts']);
    await ok([...COURSE, 'reset', 'contexts']);
    await ok([...COURSE, 'next', 'contexts']);
    expect(existsSync(join(place.folder, '.docker'))).toBe(false);
  });

  test('status, list and show, as text and as JSON, from a folder below too', async () => {
    await ok(['next']);
    const below = join(sandbox(), 'first-image', 'deep', 'down');
    mkdirSync(below, { recursive: true });
    for (const cwd of [place.cwd, sandbox(), below]) {
      const status = JSON.parse((await ok(['status', '--json'], cwd)).stdout);
      expect(status).toMatchObject({
        version: 1,
        lesson: 'first-image',
        sandbox: join(sandbox(), 'first-image'),
        next: 'get-the-command-wrong-first',
      });
      expect(status.steps[0]).toMatchObject({ id: 'write-the-recipe', done: 1, count: 1 });
    }
    const list = JSON.parse((await ok(['list', '--json'], below)).stdout);
    expect(list.lessons.filter(({ current }: { current: boolean }) => current)).toMatchObject([
      { id: 'first-image', state: 'begun' },
    ]);
    const shown = JSON.parse((await ok(['show', '--json'], below)).stdout);
    expect(JSON.stringify(shown)).toContain('docker build -t hello-world .');
    for (const [command, word] of [
      ['status', 'Get the command wrong first'],
      ['list', 'Your first image'],
      ['show', 'docker build -t hello-world .'],
    ] as const) {
      const { stdout, stderr } = await ok([command], below);
      expect(stdout).toContain(word);
      expect(stderr).toBe('');
    }
    const { stdout } = await ok(['next'], below);
    expect(stdout).toContain('Get the command wrong first');
    expect(existsSync(join(below, 'sandbox'))).toBe(false);
  });

  test('another place by --sandbox', async () => {
    const elsewhere = join(place.folder, 'my place');
    await ok(['--sandbox', elsewhere, 'next']);
    expect(existsSync(join(elsewhere, 'first-image', 'Dockerfile'))).toBe(true);
    expect(existsSync(sandbox())).toBe(false);
  });
});
