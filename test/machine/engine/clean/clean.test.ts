import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDocker } from '../../../../src/machine/engine/connect/api.ts';
import {
  findConflicts,
  setAside,
} from '../../../../src/machine/engine/ownership/name-conflicts.ts';
import { onEngine, realEngineSuite } from '../../../e2e/support.ts';
import { type TestSession, testSession } from '../support.ts';

const IMAGE = 'ubuntu:20.04';
const N = `lesson-k${process.pid}`;

realEngineSuite('clean', () => {
  let it: TestSession;
  let before: string[];

  beforeEach(async () => {
    it = await testSession();
    before = await onEngine();
  });
  afterEach(async () => {
    await it.bystander(`docker rm -f ${N}-theirs`);
    await it.clean();
    await it.bystander(`docker rmi ${N}-x ${N}-y ${N}-z`);
    await it.dispose();
    expect(await onEngine()).toEqual(before);
  });

  const ok = (line: string) => it.ok(line);
  const theirs = (line: string) => it.theirs(line);
  const build = (label: string, tag: string) =>
    `printf 'FROM ${IMAGE}\\nLABEL t=${N} u=${label}\\n' | docker build -q -t ${tag} -`;
  const idOf = (name: string) => theirs(`docker image inspect -f '{{.Id}}' ${name}`);

  test('twice: the second time there is nothing to do', async () => {
    await ok(build('a', `${N}-x`));
    await ok(`docker run --name ${N}-c -v ${N}-v:/d ${N}-x true`);
    expect((await it.clean()).left).toEqual([]);
    expect(await onEngine()).toEqual(before);
    expect(await it.clean()).toEqual({ removed: [], restored: [], left: [] });
  });

  test('what somebody else made under the name of what is gone by now is theirs', async () => {
    const volumes = ['v', 'bind', 'mount'].map((name) => `${N}-${name}`).join(' ');
    const remove = `docker rm ${N}-theirs && docker volume rm ${volumes} && docker network rm ${N}-n`;
    await ok(`docker volume create ${N}-v && docker network create ${N}-n`);
    // Volumes that come to be with a container.
    await ok(
      `docker create --name ${N}-theirs -v ${N}-bind:/a --mount source=${N}-mount,target=/b ${IMAGE} true`,
    );
    await ok(remove);
    await theirs(
      `docker network create ${N}-n && for v in ${volumes}; do docker volume create $v; done`,
    );
    await theirs(`docker create --name ${N}-theirs ${IMAGE} true`);
    const during = await onEngine();
    expect((await it.sh(`docker volume rm ${N}-bind`)).stderr).toContain(
      'does not belong to this lesson',
    );
    expect(await it.clean()).toEqual({ removed: [], restored: [], left: [] });
    expect(await onEngine()).toEqual(during);
    await theirs(remove);
  });

  test('a container that cannot be created leaves none of the volumes that it names', async () => {
    const during = await onEngine();
    const { code, stderr } = await it.sh(`docker create -v ${N}-v:/d ${N}-none:1 true`);
    expect({ code, stderr }).toMatchObject({ code: 1 });
    expect(await onEngine()).toEqual(during);
  });

  test('what learners have stopped, paused or removed themselves', async () => {
    await ok(`docker run -d --name ${N}-paused ${IMAGE} sleep 300 && docker pause ${N}-paused`);
    await ok(`docker run -d --name ${N}-renamed ${IMAGE} sleep 300`);
    await ok(`docker rename ${N}-renamed ${N}-other`);
    await ok(`docker create --name ${N}-gone ${IMAGE} true && docker rm ${N}-gone`);
    await ok(`docker volume create ${N}-v && docker volume rm ${N}-v`);
    await ok(`${build('a', `${N}-x`)} && docker tag ${N}-x ${N}-y && docker rmi ${N}-x`);
    expect((await it.clean()).left).toEqual([]);
  });

  test("somebody else's container of an image that was committed from ours stays", async () => {
    const id = await ok(`docker create ${IMAGE} sleep 300`);
    await ok(`docker commit ${id} ${N}-x`);
    await theirs(`docker run -d --name ${N}-theirs ${N}-x sleep 300`);
    const { left } = await it.clean();
    expect(await theirs(`docker inspect -f '{{.State.Running}}' ${N}-theirs`)).toBe('true');
    expect(left.map(({ what }) => what)).toEqual([expect.stringContaining('image')]);
    await theirs(`docker rm -f ${N}-theirs`);
    expect((await it.clean()).left).toEqual([]);
  });

  test.each([
    ['runs', 'run -d'],
    ['has not begun', 'create'],
  ])(
    "a network and a volume are left and told while somebody's container that %s has joined them",
    async (_state, line) => {
      await ok(`docker network create ${N}-n && docker volume create ${N}-v`);
      await theirs(
        `docker ${line} --name ${N}-theirs --network ${N}-n -v ${N}-v:/d ${IMAGE} sleep 300`,
      );
      const { left } = await it.clean();
      expect(left.map(({ what }) => what).sort()).toEqual([`network ${N}-n`, `volume ${N}-v`]);
      for (const { why } of left) expect(why).not.toBe('');
      await theirs(`docker rm -f ${N}-theirs`);
      expect((await it.clean()).left).toEqual([]);
      expect(await onEngine()).toEqual(before);
    },
  );

  test("an image of ours that has only somebody else's name now is theirs", async () => {
    await ok(build('a', `${N}-x`));
    await theirs(`docker tag ${N}-x ${N}-z && docker rmi ${N}-x`);
    expect((await it.clean()).left).toEqual([]);
    expect(await idOf(`${N}-z`)).toMatch(/^sha256:/);
  });

  test('a name that pointed to another image before points there again', async () => {
    await theirs(build('theirs', `${N}-x`));
    const id = await idOf(`${N}-x`);
    await ok(build('ours', `${N}-x`));
    await ok(build('later', `${N}-x`));
    expect(await idOf(`${N}-x`)).not.toBe(id);
    expect((await it.clean()).restored).toEqual([`${N}-x:latest`]);
    expect(await idOf(`${N}-x`)).toBe(id);
  });

  /** Sets the name aside as a run does whose learner has agreed. */
  async function lend(): Promise<void> {
    const docker = await openDocker(it.found.endpoint);
    const conflicts = await findConflicts([{ name: `${N}-x`, kind: 'image' }], {
      endpoint: it.found.endpoint,
      stateDir: it.paths.state,
      engineId: it.found.facts.id,
    });
    expect(conflicts).toHaveLength(1);
    await setAside(conflicts, it.session, docker);
  }

  test.each([
    ['and it was used', build('ours', `${N}-x`)],
    ['and nothing was done', 'true'],
    ['and it was removed', `docker rmi ${N}-x`],
    ['and the same image was built', build('theirs', `${N}-x`)],
  ])('a name that was lent goes back, %s', async (_name, line) => {
    await theirs(build('theirs', `${N}-x`));
    const id = await idOf(`${N}-x`);
    await lend();
    await ok(line);
    expect((await it.clean()).left).toEqual([]);
    expect(await idOf(`${N}-x`)).toBe(id);
    expect((await onEngine()).filter((it) => it.includes('lesson-kept'))).toEqual([]);
  });

  test('a name that was lent and that its owner gave to another image meanwhile stays there', async () => {
    await theirs(build('theirs', `${N}-x`));
    await lend();
    await ok(build('ours', `${N}-x`));
    await theirs(build('newer', `${N}-x`));
    const newer = await idOf(`${N}-x`);
    const { left } = await it.clean();
    expect(await idOf(`${N}-x`)).toBe(newer);
    expect(left).toHaveLength(1);
    const kept = left[0]?.what.replace('image ', '') ?? '';
    await theirs(`docker rmi ${kept}`);
    expect((await it.clean()).left).toEqual([]);
  });

  test('what one run owns is no conflict for the next', async () => {
    await ok(build('ours', `${N}-x`));
    await ok(`docker create --name ${N}-c ${IMAGE} true && docker volume create ${N}-v`);
    await ok(`docker network create ${N}-n`);
    const claims = [
      { name: `${N}-x`, kind: 'image' },
      { name: `${N}-c`, kind: 'container' },
      { name: `${N}-v`, kind: 'volume' },
      { name: `${N}-n`, kind: 'network' },
    ] as const;
    const where = { endpoint: it.found.endpoint, engineId: it.found.facts.id };
    expect(await findConflicts(claims, { ...where, stateDir: it.paths.state })).toEqual([]);
    // To somebody with another journal, all of them are.
    const other = await findConflicts(claims, { ...where, stateDir: `${it.paths.state}-other` });
    expect(other.map(({ kind }) => kind)).toEqual(['image', 'container', 'volume', 'network']);
  });
});
