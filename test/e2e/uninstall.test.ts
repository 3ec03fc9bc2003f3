/** `lesson clean --all`: nothing of the program is left, and nothing of others is touched. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rememberPulled } from '../../src/machine/engine/ownership/pulled.ts';
import { allProcesses } from '../../src/machine/host/process.ts';
import { OwnWorld, whyNoOwnEngine } from '../machine/engine/own-world.ts';
import { eachInPlace, type Place, watch } from './place.ts';
import { BASE, CLI, engineHost, onEngine, realEngine, realEngineSuite, until } from './support.ts';

const below = (folder: string) => (existsSync(folder) ? readdirSync(folder) : []);
const N = `colleague${process.pid}`;
const ALL = ['clean', '--all', '--yes'];

realEngineSuite('clean --all on an engine that others use', () => {
  let place: Place;

  eachInPlace(
    (its) => {
      place = its;
    },
    () =>
      place.bystander(
        `docker rm -f -v ${N}-uses ${N}-named
         docker rmi ${N}-base:1 ${N}-also:1 ${N}-other:1 ${N}-image; docker volume rm ${N}; docker network rm ${N}`,
      ),
  );

  const theirs = (line: string) => place.theirs(line);
  const lesson = (...args: string[]) => place.succeeds(args);
  /** All that a program may have, but for the learner's files and what is found on the PATH. */
  const remains = () =>
    ['s', 'c', 'r'].flatMap((name) =>
      below(join(place.folder, name)).map((inner) => `${name}/${inner}`),
    );

  test("removes lessons' things everywhere, and leaves a colleague's and the learner's", async () => {
    await theirs(
      `docker network create ${N}; docker volume create ${N}
       docker run -d --name ${N}-uses --network ${N} -v ${N}:/d ${BASE} sleep 1000
       printf 'FROM ${BASE}\\nLABEL c=${N}\\n' | docker build -q -t ${N}-image -`,
    );
    const was = await onEngine();
    await lesson('verify', '--keep', 'first-image');
    await lesson('--yes', 'next', 'first-image');
    expect(remains().sort()).toEqual(['c/lesson', 's/lesson']);

    const refused = await place.lesson(['clean', '--all']);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(refused.stdout).toMatch(/\d k?B {2}\d+ images?, on the engine at /);
    const { stdout } = await lesson(...ALL);
    expect(stdout).toContain('removed image hello-world:latest');
    expect(stdout).toContain(`Your files stay in ${join(place.cwd, 'sandbox')}.`);
    expect(remains()).toEqual([]);
    expect(await onEngine()).toEqual(was);
    expect(existsSync(join(place.cwd, 'sandbox', 'first-image'))).toBe(true);

    expect((await lesson(...ALL)).stdout).toContain('Nothing of lesson is on this machine.');
    // What tells that these files are the learner's own has gone, too.
    await lesson('adopt');
    expect((await lesson('--yes', 'next', 'first-image')).stdout).not.toBe('');
    await lesson('doctor');
  });

  test('removes a base that it pulled, while that is still the one, and no other name', async () => {
    await theirs(
      `printf 'FROM ${BASE}\\nLABEL base=${N}\\n' | docker build -q -t ${N}-base:1 -
       docker tag ${N}-base:1 ${N}-also:1
       printf 'FROM ${BASE}\\nLABEL alone=${N}\\n' | docker build -q -t ${N}-alone:1 -
       printf 'FROM ${BASE}\\nLABEL other=${N}\\n' | docker build -q -t ${N}-other:1 -`,
    );
    const engine = realEngine?.facts.id ?? '';
    const idOf = (name: string) => theirs(`docker image inspect -f '{{.Id}}' ${name}`);
    const pulled = { engine, endpoint: engineHost() };
    const alone = await idOf(`${N}-alone:1`);
    rememberPulled(join(place.folder, 's', 'lesson'), [
      { ...pulled, ref: `${N}-base:1`, id: await idOf(`${N}-base:1`) },
      { ...pulled, ref: `${N}-alone:1`, id: alone },
      // Somebody has pulled or built it anew since.
      { ...pulled, ref: `${N}-other:1`, id: await idOf(`${N}-base:1`) },
    ]);
    const { stdout } = await lesson(...ALL);
    expect(stdout).toContain(`removed image ${N}-base:1`);
    expect(stdout).not.toContain(`${N}-other`);
    // Its name alone would free no room.
    expect(stdout).toContain(`removed image ${N}-alone:1`);
    expect(await theirs(`docker image ls --all --quiet --no-trunc`)).not.toContain(alone);
    expect(remains()).toEqual([]);
    for (const name of ['also', 'other']) await idOf(`${N}-${name}:1`);
  });

  test('what is in use stays, is told, and goes the next time', async () => {
    await lesson('verify', '--keep', 'first-image');
    await theirs(`docker run -d --name ${N}-named hello-world sleep 1000`);
    const first = await place.lesson(ALL);
    expect(first).toMatchObject({ code: 1, stdout: expect.stringContaining('left image') });
    // The rest goes on; what tells of the image stays with it.
    expect(remains()).toEqual(['s/lesson']);
    expect(await theirs(`docker inspect -f '{{.State.Running}}' ${N}-named`)).toBe('true');
    await theirs(`docker rm -f ${N}-named`);
    await lesson(...ALL);
    expect(remains()).toEqual([]);
  });
});

const why = whyNoOwnEngine();

describe.skipIf(why)(`clean --all and the managed engine${why ? ` (${why})` : ''}`, () => {
  let world: OwnWorld;
  let before: string;

  beforeAll(async () => {
    world = new OwnWorld();
    await world.ready();
    before = world.network();
  }, 30_000);
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
  }, 60_000);

  const all = () => watch(world.start(process.execPath, [CLI, ...ALL]));
  const at = (...names: string[]) => join(world.folder, 'a', ...names);

  function left(): string[] {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n');
    const processes = allProcesses().map(({ argv }) => argv.join(' '));
    return [...mounts, ...processes].filter((it) => it.includes(`${world.folder}/a/`));
  }

  /** Its networks, with mounts and processes of a container that runs. */
  async function use(): Promise<void> {
    const { value } = await world.act('start');
    const docker = (...args: string[]) =>
      execFileSync('docker', ['-H', value?.endpoint.host ?? '', ...args], { encoding: 'utf8' });
    const libraries =
      execFileSync('ldd', ['/bin/sleep'], { encoding: 'utf8' }).match(/\/\S+/g) ?? [];
    const tar = join(world.folder, 'sleep.tar');
    execFileSync('tar', ['-chf', tar, '/bin/sleep', ...libraries], { stdio: 'ignore' });
    docker('import', tar, 'sleep');
    const ports = ['-p', '127.0.0.1:8124:80'];
    docker('run', '-d', '--stop-signal=KILL', ...ports, 'sleep', '/bin/sleep', '600');
    for (const name of ['verify', 'roots']) {
      mkdirSync(at('c', 'lesson', name), { recursive: true });
      writeFileSync(at('c', 'lesson', name, 'file'), '');
    }
  }

  test('takes away all that it has, also when it is killed on the way', async () => {
    await use();
    const first = all();
    await until('it has begun', () => first.stdout().includes('stopped the managed engine'));
    first.process.kill('SIGKILL');
    await first.ended;
    const { code, stdout, stderr } = await all().ended;
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' });
    expect(left()).toEqual([]);
    expect(world.network()).toBe(before);
    expect(['s', 'c', 'r'].flatMap((name) => below(at(name)))).toEqual([]);
    expect((await all().ended).stdout).toContain('Nothing of lesson');
  }, 120_000);

  test('after its daemon was killed; with something mounted in it that stays', async () => {
    await use();
    const { value } = await world.act('status');
    process.kill(value?.pid ?? 0, 'SIGKILL');
    const theirs = join(world.folder, 'theirs');
    const mounted = at('c', 'lesson', 'roots', 'mounted');
    for (const folder of [theirs, mounted]) mkdirSync(folder);
    writeFileSync(join(theirs, 'data'), 'kept');
    execFileSync('mount', ['--bind', theirs, mounted]);
    try {
      const { code, stdout } = await all().ended;
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringContaining(`left ${mounted}: something is mounted there`),
      });
      expect(readFileSync(join(theirs, 'data'), 'utf8')).toBe('kept');
    } finally {
      execFileSync('umount', [mounted]);
    }
    expect((await all().ended).code).toBe(0);
    expect(left()).toEqual([]);
    expect(world.network()).toBe(before);
    expect(['s', 'c', 'r'].flatMap((name) => below(at(name)))).toEqual([]);
  }, 120_000);
});
