import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { onEngine, realEngineSuite } from '../../../e2e/support.ts';
import { type TestSession, testSession } from '../support.ts';

const IMAGE = 'ubuntu:20.04';
/** Names of this file alone, so that nobody else's things are met by chance. */
const N = `lesson-t${process.pid}`;

realEngineSuite('what is ours', () => {
  let it: TestSession;
  let before: string[];

  beforeEach(async () => {
    it = await testSession();
    before = await onEngine();
  });
  afterEach(async () => {
    await it.clean();
    await it.dispose();
    expect(await onEngine()).toEqual(before);
  });

  const ok: TestSession['ok'] = (...line) => it.ok(...line);
  const theirs = (line: string) => it.theirs(line);

  test('containers, volumes and networks carry the label of their run, and go', async () => {
    await ok(`docker create --name ${N}-c ${IMAGE}`);
    await ok(`docker volume create ${N}-v`);
    await ok(`docker network create ${N}-n`);
    const label = `{{index .Config.Labels "lesson.run"}}`;
    expect(await ok(`docker inspect -f '${label}' ${N}-c`)).toBe(it.session.run);
    for (const [kind, name] of [
      ['volume', `${N}-v`],
      ['network', `${N}-n`],
    ]) {
      const value = await ok(`docker ${kind} inspect -f '{{index .Labels "lesson.run"}}' ${name}`);
      expect(value).toBe(it.session.run);
    }
    const { removed, left } = await it.clean();
    expect(left).toEqual([]);
    expect([...removed].sort()).toEqual(
      [`container ${N}-c`, `network ${N}-n`, `volume ${N}-v`].sort(),
    );
  });

  test.each([
    ['by -v', `docker run --rm -v ${N}-v:/d ${IMAGE} true`],
    ['by --mount', `docker run --rm --mount type=volume,source=${N}-v,target=/d ${IMAGE} true`],
    ['without a name', `docker create -v /d ${IMAGE}`],
    ['without a name, of a container that is gone', `docker rm $(docker create -v /d ${IMAGE})`],
  ])('a volume that comes with a container, %s', async (_name, line) => {
    await ok(line);
    expect((await it.clean()).left).toEqual([]);
  });

  test("somebody else's volume, used and created once more, stays", async () => {
    await theirs(`docker volume create ${N}-v`);
    try {
      await ok(`docker volume create ${N}-v`);
      await ok(`docker run --rm -v ${N}-v:/d:ro ${IMAGE} true`);
      await it.clean();
      expect(await theirs(`docker volume inspect -f '{{.Name}}' ${N}-v`)).toBe(`${N}-v`);
    } finally {
      await it.bystander(`docker volume rm ${N}-v`);
    }
  });

  test.each([
    ['joined by --volumes-from', '--volumes-from $ID:ro'],
    ['given by its own id', '-v $VOLUME:/e:ro'],
  ])("somebody else's volume without a name, %s, stays", async (_how, option) => {
    const id = await theirs(`docker create -v /d ${IMAGE}`);
    const volume = await theirs(`docker inspect -f '{{(index .Mounts 0).Name}}' ${id}`);
    try {
      await ok(`docker create ${option} ${IMAGE}`, { ID: id, VOLUME: volume });
      // Its container goes, and nothing but the volume itself is left of it.
      await theirs(`docker rm ${id}`);
      expect((await it.clean()).left).toEqual([]);
      expect(await theirs(`docker volume inspect -f '{{.Name}}' ${volume}`)).toBe(volume);
    } finally {
      await it.bystander(`docker rm ${id}; docker volume rm ${volume}`);
    }
  });

  test('a volume that a failed create asked for and somebody else made later stays', async () => {
    expect((await it.sh(`docker create --name _ -v ${N}-v:/d ${IMAGE}`)).code).not.toBe(0);
    await it.sh(`docker volume rm ${N}-v`);
    await theirs(`docker volume create ${N}-v`);
    try {
      await it.clean();
      expect(await theirs(`docker volume inspect -f '{{.Name}}' ${N}-v`)).toBe(`${N}-v`);
    } finally {
      await it.bystander(`docker volume rm ${N}-v`);
    }
  });

  test('commit, tag, save and load, import; the base keeps its name', async () => {
    const id = await ok(`docker create ${IMAGE}`);
    await ok(`docker commit ${id} ${N}-commit`);
    await ok(`docker commit -m nameless ${id}`);
    await ok(`docker tag ${IMAGE} ${N}-tag:1`);
    await ok(`head -c 1024 /dev/zero | docker import - ${N}-import`);
    await ok(`docker save ${N}-import -o saved.tar && docker rmi ${N}-import`);
    await ok('docker load -i saved.tar');
    await ok('head -c 2048 /dev/zero | docker import -');
    const { left, removed } = await it.clean();
    expect(left).toEqual([]);
    expect(removed).toContain(`image ${N}-tag:1`);
  });

  test("what a learner's rmi has taken away already", async () => {
    await ok(`printf 'FROM ${IMAGE}\\nLABEL a=b\\n' | docker build -t ${N}-gone -`);
    await ok(`docker rmi ${N}-gone`);
    expect((await it.clean()).left).toEqual([]);
  });

  test('a failed RUN in a classic build leaves no container', async () => {
    const containers = 'docker ps -aq --no-trunc';
    const was = await theirs(containers);
    const { code } = await it.sh(
      `printf 'FROM ${IMAGE}\\nLABEL t=${N}\\nRUN false\\n' | docker build -`,
      { DOCKER_BUILDKIT: '0' },
    );
    expect(code).not.toBe(0);
    expect(await theirs(containers)).toBe(was);
  });

  test('a name that a failed build asked for and somebody else gave later stays theirs', async () => {
    await it.sh(`printf 'FROM ${IMAGE}\\nRUN false\\n' | docker build -t ${N}-x -`);
    await theirs(`docker tag ${IMAGE} ${N}-x`);
    try {
      expect((await it.clean()).left).toEqual([]);
      expect(await theirs(`docker image inspect -f ok ${N}-x`)).toBe('ok');
    } finally {
      await it.bystander(`docker rmi ${N}-x`);
    }
  });

  test('a name that a build left as it was and somebody else gave to another image later', async () => {
    const build = `printf 'FROM ${IMAGE}\\nLABEL t=${N}\\n' | docker build -t ${N}-x -`;
    await ok(build);
    await ok(build);
    await theirs(`docker tag ${IMAGE} ${N}-x`);
    try {
      expect((await it.clean()).left).toEqual([]);
      expect(await theirs(`docker image inspect -f ok ${N}-x`)).toBe('ok');
    } finally {
      await it.bystander(`docker rmi ${N}-x`);
    }
  });

  test('an image that was there without a name, and that a build found in the cache, stays', async () => {
    // With an attestation, which the containerd store keeps in it, no image is twice the same; and
    // what a quiet build prints is not the id by which that store has it.
    const recipe = `FROM ${IMAGE}\\nLABEL t=${N}\\nLABEL u=v\\n`;
    const quiet = 'BUILDX_NO_DEFAULT_ATTESTATIONS=1 docker build -q';
    const build = (name: string) =>
      `printf '${recipe}' | ${quiet} -t ${name} - > /dev/null && docker image inspect -f '{{.Id}}' ${name}`;
    const id = await theirs(build(`${N}-x`));
    // Their name moves on, by hand, as a build of BuildKit's in that store takes what had it away;
    // the image stays, without one.
    await theirs(`docker tag ${IMAGE} ${N}-x`);
    try {
      expect(await ok(build(`${N}-y`))).toBe(id);
      expect((await it.clean()).left).toEqual([]);
      expect(await theirs(`docker image inspect -f '{{.Id}} {{.RepoTags}}' ${id}`)).toBe(
        `${id} []`,
      );
    } finally {
      await it.bystander(`docker rmi ${N}-x; docker rmi ${id}`);
    }
  });

  test('a quiet build is known step by step, and its client hears as little as from the engine', async () => {
    const classic = { DOCKER_BUILDKIT: '0' };
    const recipe = (run: string) => `printf 'FROM ${IMAGE}\\nLABEL t=${N}\\nRUN ${run}\\n'`;
    const printed = await ok(`${recipe('true')} | docker build -q -`, classic);
    // If the engine dies in a step, nobody else knows of its container.
    expect(readFileSync(it.session.journal.path, 'utf8')).toContain('"kind":"container"');
    expect(printed).toBe(await theirs(`${recipe('true')} | DOCKER_BUILDKIT=0 docker build -q -`));
    const { code, stdout, stderr } = await it.sh(
      `${recipe('echo why; false')} | docker build -q -`,
      classic,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/why\n.*returned a non-zero code: 1/s);
    expect((await it.clean()).removed).toHaveLength(2);
  });

  test('an image that a pull found up to date is no base that a run pulled', async () => {
    await it.sh(`docker pull ${IMAGE}`);
    await it.clean({ bases: true });
    expect(await theirs(`docker image inspect -f ok ${IMAGE}`)).toBe('ok');
  });

  test.each(['-p 80', '-p 127.0.0.1::80', '-p 0.0.0.0::80', '-P --expose 80'])(
    'ports published by %s are bound to loopback',
    async (flags) => {
      const id = await ok(`docker run -d ${flags} ${IMAGE} sleep 300`);
      const address = await ok(`docker port ${id} 80`);
      expect(address.split('\n')).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+$/)]);
      await ok(`docker kill ${id}`);
    },
  );

  test("ports that an image exposes are bound to loopback under -P, the image's name given or not", async () => {
    await ok(`printf 'FROM ${IMAGE}\\nEXPOSE 81\\nCMD sleep 300\\n' | docker build -t ${N}-p -`);
    const id = await ok(`docker run -d -P ${N}-p`);
    expect(await ok(`docker port ${id} 81`)).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});
