/**
 * Requests made by chance through a run's socket: none makes an object that nobody owns, opens a port
 * beyond loopback, or changes or removes what is not the lesson's.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realEngineSuite } from '../e2e/support.ts';
import { openPorts, raw } from '../machine/engine/proxy/raw.ts';
import { type TestSession, testSession } from '../machine/engine/support.ts';
import { Chance, rounds, SEED } from './campaign.ts';
import { makeRequest, type Names } from './proxy-requests.ts';

const BASE = 'ubuntu:20.04';
const THEIRS = `colleague${process.pid}`;
const OURS = `lesson${process.pid}`;

realEngineSuite('requests made by chance', () => {
  let it: TestSession;

  beforeAll(async () => {
    it = await testSession();
    await it.theirs(
      `docker network create ${THEIRS}
       docker volume create ${THEIRS}
       docker run -d --name ${THEIRS} --network ${THEIRS} -v ${THEIRS}:/d ${BASE} sleep 100000
       docker create --name ${THEIRS}-stopped ${BASE} true
       printf 'FROM ${BASE}\\nLABEL colleague=${THEIRS}\\n' | docker build -q -t ${THEIRS} -
       docker tag ${THEIRS} ${THEIRS}:second`,
    );
  });
  afterAll(async () => {
    await it.clean();
    await it.bystander(
      `docker rm -f -v ${THEIRS} ${THEIRS}-stopped; docker network rm ${THEIRS}
       docker volume rm ${THEIRS}; docker rmi ${THEIRS} ${THEIRS}:second`,
    );
    await it.dispose();
  });

  /** What is on the engine, without what images a cache is made of. */
  const onEngine = () =>
    it.theirs(
      `docker ps -a --no-trunc --format '{{.ID}} {{.Names}}' | sort; docker network ls --no-trunc -q | sort
       docker volume ls -q | sort; docker images -a --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}' | sort
       docker plugin ls -q; docker info -f '{{.Swarm.LocalNodeState}}'`,
    );
  /** All that can be seen of the colleague's, but for the lesson's own names and endpoints. */
  const theirs = async () =>
    (
      await it.theirs(
        `docker inspect ${THEIRS} ${THEIRS}-stopped ${THEIRS}:second ${BASE}; docker volume inspect ${THEIRS}
         docker network inspect -f '{{.Id}} {{.Name}} {{.Options}} {{.Labels}} {{.IPAM}}' ${THEIRS}`,
      )
    )
      .split('\n')
      .filter((line) => !line.includes(OURS) && !line.includes('LastTagTime'))
      .map((line) => line.replace(/,$/, ''))
      .join('\n');

  test('own, close and spare everything', async () => {
    const chance = new Chance(SEED);
    const socket = join(it.session.folder, 'docker.sock');
    const id = await it.theirs(`docker inspect -f {{.Id}} ${THEIRS}`);
    const image = await it.theirs(`docker image inspect -f {{.Id}} ${THEIRS}`);
    const host = await it.theirs('docker network inspect -f {{.Id}} host');
    const exec = await raw(it.found.endpoint.host.replace('unix://', ''), {
      path: `/containers/${id}/exec`,
      body: { Cmd: ['touch', '/x'] },
    });
    const [engine, colleague, open] = [await onEngine(), await theirs(), openPorts()];
    const made: Record<'containers' | 'networks' | 'execs', string[]> = {
      containers: [],
      networks: [],
      execs: [],
    };
    const counts = new Map<number, number>();
    for (let n = 0; n < rounds({ short: 120, long: 3000 }); n++) {
      const names: Names = {
        containers: [
          THEIRS,
          id,
          id.slice(0, 12),
          `${THEIRS}-stopped`,
          ...made.containers.slice(-5),
        ],
        networks: [THEIRS, 'host', host, 'bridge', ...made.networks.slice(-3)],
        volumes: [THEIRS, `${OURS}-v`],
        images: [THEIRS, `${THEIRS}:second`, image, image.slice(7, 19), BASE],
        execs: [(JSON.parse(exec.text) as { Id: string }).Id, ...made.execs.slice(-3)],
        inSwarm: [`${OURS}-service`, `${OURS}-c`, 'x'],
        own: OURS,
        base: BASE,
      };
      const request = makeRequest(chance, names);
      const { status, text } = await raw(socket, request);
      counts.set(status, (counts.get(status) ?? 0) + 1);
      const about = JSON.stringify({ seed: SEED, n, request, status });
      expect(text, about).not.toContain('Cannot connect to the Docker daemon');
      expect(status, about).not.toBe(0);
      const created = /"Id":\s?"([0-9a-f]{64})"/.exec(text)?.[1];
      if (status === 201 && created) {
        if (/exec/i.test(request.path)) made.execs.push(created);
        else if (/network/i.test(request.path)) made.networks.push(created);
        else if (/create/i.test(decodeURIComponent(request.path))) {
          made.containers.push(created);
          await raw(socket, { path: `/containers/${created}/start` });
        }
      }
      expect(openPorts(), about).toEqual(open);
      if (n % 20 === 0) expect(await theirs(), about).toBe(colleague);
    }
    console.log(
      `seed ${SEED}: ${[...counts]
        .sort()
        .map(([status, times]) => `${status} ${times} times`)
        .join(', ')}`,
    );
    expect(await theirs()).toBe(colleague);
    expect((await it.clean()).left).toEqual([]);
    expect(await onEngine()).toBe(engine);
    expect(openPorts()).toEqual(open);
  }, 3_600_000);
});
