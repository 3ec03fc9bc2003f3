/** A killed run leaves a journal that ends anywhere; the engine may have gone on for one step. */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { undoUnfinished } from '../../../../src/machine/engine/clean/unfinished.ts';
import { openDocker } from '../../../../src/machine/engine/connect/api.ts';
import { removeDeadRunFolders } from '../../../../src/machine/engine/proxy/run-folders.ts';
import { newRunId } from '../../../../src/machine/engine/proxy/session.ts';
import { onEngine, realEngineSuite } from '../../../e2e/support.ts';
import { type TestSession, testSession } from '../support.ts';

const IMAGE = 'ubuntu:20.04';
const N = `lesson-r${process.pid}`;

test('the folder of a run is removed once its runner is dead, however far that had come', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lesson-runs-'));
  const runs = { dead: newRunId(), alive: newRunId(), unknown: newRunId() };
  for (const run of Object.values(runs)) mkdirSync(join(folder, run));
  const { pid } = spawnSync('true');
  writeFileSync(join(folder, runs.dead, 'runner'), String(pid));
  writeFileSync(join(folder, runs.alive, 'runner'), String(process.pid));
  await removeDeadRunFolders(folder);
  expect(readdirSync(folder).sort()).toEqual([runs.alive, runs.unknown].sort());
  rmSync(folder, { recursive: true });
});

realEngineSuite('clean after a run that was killed', () => {
  let it: TestSession;
  let before: string[];

  beforeEach(async () => {
    it = await testSession();
    before = await onEngine();
  });
  afterEach(async () => {
    await it.dispose();
    expect(await onEngine()).toEqual(before);
  });

  const journal = () => {
    const folder = join(it.paths.state, 'journal');
    return join(folder, readdirSync(folder)[0] ?? '');
  };
  const lines = () => readFileSync(journal(), 'utf8').trimEnd().split('\n');
  const ok: TestSession['ok'] = (...line) => it.ok(...line);

  test('an image that gets its name just after its run was killed is found', async () => {
    const at = new Date().toISOString();
    it.session.journal.append({ t: 'asked', n: 99, at, refs: [{ ref: `${N}:late` }] });
    const cleaning = it.clean();
    await it.theirs(
      `sleep 1; printf 'FROM ${IMAGE}\\nLABEL late=${N}\\n' | docker build -q -t ${N}:late -`,
    );
    expect((await cleaning).removed.join()).toContain(`${N}:late`);
  });

  test('images of a build of which nothing was heard are found, and no other ones', async () => {
    const classic = (recipe: string, name: string) =>
      `printf '${recipe}' | DOCKER_BUILDKIT=0 docker build ${name} -`;
    await it.theirs(classic(`FROM ${IMAGE}\\nLABEL theirs=${N}\\n`, `-t ${N}-theirs`));
    // On the managed engine, all that was made meanwhile would be the lesson's.
    writeFileSync(journal(), `${lines()[0]?.replace('"own":true', '"own":false')}\n`);
    const at = new Date().toISOString();
    it.session.journal.append({ t: 'asked', n: 99, at, build: true, refs: [{ ref: `${N}:cut` }] });
    try {
      await it.theirs(classic(`FROM ${N}-theirs\\nLABEL a=${N}\\nLABEL b=1\\n`, '-q'));
      const theirs = await onEngine();
      const cut = `FROM ${IMAGE}\\nLABEL c=${N}\\nLABEL d=1\\nLABEL e=1\\nRUN false\\n`;
      await it.bystander(classic(cut, `--force-rm -t ${N}:cut`));
      expect((await onEngine()).length).toBe(theirs.length + 3);
      await it.clean();
      expect(await onEngine()).toEqual(theirs);
    } finally {
      const nameless = `docker images --quiet --filter dangling=true --filter label=a=${N}`;
      await it.bystander(`docker rmi $(${nameless}); docker rmi ${N}-theirs`);
    }
  });

  test('a container that the journal knows by its short id alone, as builders print it, goes', async () => {
    // Of a classic build that lost its engine: no label is on it.
    const id = await it.theirs(`docker create --name ${N}-build ${IMAGE} sleep 20`);
    try {
      it.session.journal.append({ t: 'made', kind: 'container', id: id.slice(0, 12) });
      expect((await it.clean()).removed).toEqual([`container ${N}-build`]);
    } finally {
      await it.bystander(`docker rm -f ${N}-build`);
    }
  });

  test('a volume that another run made under a name of ours stays', async () => {
    await ok(`docker volume create ${N}-v && docker volume rm ${N}-v`);
    await it.theirs(`docker volume create --label lesson.run=another ${N}-v`);
    try {
      expect((await it.clean()).removed).toEqual([]);
      expect(await it.theirs(`docker volume inspect -f '{{.Name}}' ${N}-v`)).toBe(`${N}-v`);
    } finally {
      await it.bystander(`docker volume rm ${N}-v`);
    }
  });

  test('what was made by hand in a terminal of the lesson stays, also where its runner was killed', async () => {
    const engine = it.found.facts.id;
    const undone = async () => {
      const docker = await openDocker(it.found.endpoint);
      const sandbox = JSON.parse(lines()[0] ?? '').sandbox;
      const isDone = (key: string) => key === 'done';
      await undoUnfinished(async () => docker, it.paths.state, engine, sandbox, isDone);
    };
    const names = () => it.theirs(`docker ps --all --format '{{.Names}}' --filter name=${N}`);
    it.session.journal.append({ t: 'block', group: 1 });
    it.session.journal.append({ t: 'block-ended', group: 1 });
    it.session.journal.append({ t: 'block', group: 2, hand: true });
    await ok(`docker run -d --name ${N}-hand ${IMAGE} sleep 300`);
    await undone();
    expect(await names()).toBe(`${N}-hand`);
    it.session.journal.append({ t: 'block-ended', group: 2 });
    it.session.journal.append({ t: 'block', group: 3 });
    await ok(`docker run -d --name ${N}-block ${IMAGE} sleep 300`);
    await undone();
    expect(await names()).toBe(`${N}-hand`);
    // A block that still runs in the background does not change that.
    it.session.journal.append({ t: 'block', group: 4 });
    it.session.journal.append({ t: 'block', group: 5, hand: true });
    await ok(`docker run -d --name ${N}-more ${IMAGE} sleep 300`);
    await undone();
    const byHand = [`${N}-hand`, `${N}-more`];
    expect((await names()).split('\n').sort()).toEqual(byHand);
    // The block has ended, and its action has not, unless it is kept as done.
    const ended = async (key: string) => {
      it.session.journal.append({ t: 'action', key });
      it.session.journal.append({ t: 'block', group: 6 });
      await ok(`docker run -d --name ${N}-${key} ${IMAGE} sleep 300`);
      it.session.journal.append({ t: 'block-ended', group: 6 });
      await undone();
      return (await names()).split('\n').sort();
    };
    expect(await ended('cut-off')).toEqual(byHand);
    expect(await ended('done')).toEqual([`${N}-done`, ...byHand]);
    await it.clean();
    expect(await names()).toBe('');
  });

  /** Does something, then takes the end of the journal away from its `from`th last line on. */
  async function cutAt(from: number, torn: string): Promise<void> {
    writeFileSync(journal(), `${lines().slice(0, -from).join('\n')}\n${torn}`);
  }

  const recipe = 'FROM ubuntu:20.04\\nLABEL a=1\\nRUN touch /b\\nCMD true\\n';
  const build = `printf '${recipe}' | docker build -t ${N}-x -`;

  test.for<readonly [string, string, Record<string, string>]>([
    ['a run', `docker run --name ${N}-c -v ${N}-v:/d ${IMAGE} true`, {}],
    ['volumes and networks', `docker volume create ${N}-v && docker network create ${N}-n`, {}],
    ['a classic build', build, { DOCKER_BUILDKIT: '0' }],
    ['a tag', `docker tag ${IMAGE} ${N}-x`, {}],
  ])('in %s, wherever its journal ends', async ([name, line, env], { skip }) => {
    await ok(line, env);
    // Podman does not say when a name was given: that of an older image may be somebody's, and stays.
    const at = `docker image inspect -f '{{.Metadata.LastTagTime}}' ${N}-x`;
    if (name === 'a tag' && (await ok(at)).startsWith('0001-')) {
      await it.clean();
      skip();
    }
    const count = lines().length - 1;
    await it.clean();
    expect(await onEngine()).toEqual(before);
    expect(count).toBeGreaterThan(1);
    // Each cut does it all once more: of a long journal, at every third place.
    for (let cut = 1; cut < count; cut += count > 6 ? 3 : 1) {
      await it.dispose();
      it = await testSession();
      await ok(line, env);
      await cutAt(cut, cut % 4 === 1 ? '' : '{"t":"made","kind":"im');
      const { left } = await it.clean();
      expect({ cut, left }).toEqual({ cut, left: [] });
      expect({ cut, engine: await onEngine() }).toEqual({ cut, engine: before });
      expect(readdirSync(join(it.paths.state, 'journal'))).toEqual([]);
    }
  });

  test('an image whose name the next build has taken before anybody looked', async () => {
    await ok(build, { DOCKER_BUILDKIT: '0' });
    const first = lines().length;
    await ok(build.replace('a=1', 'a=2'), { DOCKER_BUILDKIT: '0' });
    const all = lines();
    const heard = (line: string) => /"t":"(made|tagged|step|answered)"/.test(line);
    const kept = all.filter((line, i) => i >= first || !heard(line));
    expect(kept.length).toBeLessThan(all.length - 3);
    writeFileSync(journal(), `${kept.join('\n')}\n`);
    expect((await it.clean()).left).toEqual([]);
  });

  test('a torn last line is left out, and what comes after it is read', async () => {
    await ok(`docker create --name ${N}-c ${IMAGE} true`);
    appendFileSync(journal(), '{"t":"made","ki');
    const { removed, left } = await it.clean();
    expect({ removed, left }).toEqual({ removed: [`container ${N}-c`], left: [] });
    expect(await it.clean()).toEqual({ removed: [], restored: [], left: [] });
  });

  test('a name that somebody else gives long after is theirs', async () => {
    await it.sh(`printf 'FROM ${IMAGE}\\nRUN false\\n' | docker build -t ${N}-x -`);
    // Killed before the answer was written down, and long ago.
    const old = lines().filter((line) => !line.includes('answered'));
    const long = new Date(Date.now() - 3_600_000).toISOString();
    await it.dispose();
    it = await testSession();
    writeFileSync(
      journal(),
      `${[...lines(), ...old.slice(1)].join('\n')}\n`.replace(/"at":"[^"]*"/g, `"at":"${long}"`),
    );
    utimesSync(journal(), new Date(long), new Date(long));
    await it.bystander(`docker tag ${IMAGE} ${N}-x; docker volume create ${N}-v`);
    try {
      expect((await it.clean()).left).toEqual([]);
      expect((await it.bystander(`docker image inspect ${N}-x`)).code).toBe(0);
    } finally {
      await it.bystander(`docker rmi ${N}-x; docker volume rm ${N}-v`);
    }
  });
});
