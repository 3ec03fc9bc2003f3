/** What is not the lesson's is neither changed nor removed by its blocks. */
import { request } from 'node:http';
import http2 from 'node:http2';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newRunId, openSession } from '../../../../src/machine/engine/proxy/session.ts';
import { realEngineSuite } from '../../../e2e/support.ts';
import { shell, type TestSession, testSession } from '../support.ts';

const IMAGE = 'ubuntu:20.04';
const N = `colleague${process.pid}`;

realEngineSuite('what a colleague has on the engine', () => {
  let it: TestSession;

  beforeAll(async () => {
    it = await testSession();
    await it.theirs(
      `docker network create ${N}
       docker volume create ${N}
       docker run -d --name ${N} --network ${N} -v ${N}:/d ${IMAGE} sleep 1000
       docker create --name ${N}-stopped ${IMAGE} true
       printf 'FROM ${IMAGE}\\nLABEL colleague=${N} turn=1\\n' | docker build -q -t ${N} -
       docker tag ${N} ${N}:second
       printf 'FROM ${IMAGE}\\nLABEL colleague=${N} turn=2\\n' | docker build -q -t ${N}-dangling -
       docker image inspect -f {{.Id}} ${N}-dangling > dangling
       printf 'FROM ${IMAGE}\\nLABEL colleague=${N} turn=3\\n' | docker build -q -t ${N}-dangling -`,
    );
  });
  afterAll(async () => {
    await it.clean();
    await it.bystander(
      `docker rm -f -v ${N} ${N}-stopped; docker network rm ${N}; docker volume rm ${N}
       docker images -q --filter label=colleague=${N} | sort -u | xargs -r docker rmi -f`,
    );
    await it.dispose();
  });

  /** All that can be seen of them, but for what ages by itself. */
  const inspected = () =>
    it.theirs(
      `docker inspect ${N} ${N}-stopped ${N} ${N}:second ${N}-dangling $(cat dangling) | grep -v LastTagTime
       docker volume inspect ${N}; docker network inspect ${N}`,
    );

  /** The CLI does not show why a connection that stays is refused. */
  const REFUSED = /does not belong to this lesson|a lesson cannot use it|received 403/;

  test('is neither changed nor removed', async () => {
    const lines = [
      `docker rm -f ${N}`,
      `docker rm -f $(docker ps -aq --filter name=${N})`,
      `docker rm ${N}-stopped`,
      `docker kill ${N}`,
      `docker stop -t 0 ${N}`,
      `docker restart -t 0 ${N}`,
      `docker start ${N}-stopped`,
      `docker pause ${N}`,
      `docker unpause ${N}`,
      `docker rename ${N} ${N}-mine`,
      `docker update --restart always ${N}`,
      `docker exec ${N} touch /x`,
      `docker exec -d ${N} touch /x`,
      `echo x | docker attach ${N}`,
      `echo x > x; docker cp x ${N}:/x`,
      `docker commit ${N} ${N}-mine`,
      ...['network', 'pid', 'ipc'].map(
        (space) => `docker run --rm --${space} container:${N} ${IMAGE} true`,
      ),
      `docker network disconnect ${N} ${N}`,
      `docker network connect bridge ${N}`,
      `docker run --rm -v ${N}:/d ${IMAGE} touch /d/x`,
      `docker run --rm -v ${N}:/d:z ${IMAGE} touch /d/x`,
      `docker create --mount type=volume,source=${N},target=/d ${IMAGE}`,
      `docker run --rm --volumes-from ${N} ${IMAGE} touch /d/x`,
      `docker run --rm --volumes-from ${N}-stopped:rw ${IMAGE} true`,
      `printf 'FROM ${IMAGE}\\nRUN true' | docker build --network container:${N} -`,
      `docker network rm ${N}`,
      `docker volume rm ${N}`,
      `docker volume rm -f ${N}`,
      `docker rmi ${N}`,
      `docker rmi ${N}:second`,
      `docker rmi -f $(docker image inspect -f {{.Id}} ${N})`,
      'docker rmi $(cat dangling)',
      `docker rmi ${IMAGE}`,
      'docker system prune -f',
      'docker container prune -f',
      'docker image prune -af',
      'docker volume prune -f',
      'docker network prune -f',
      'docker builder prune -f',
    ];
    const before = await inspected();
    for (const line of lines) {
      const { code, stderr } = await it.sh(line);
      expect({ line, done: code === 0, stderr }).toEqual({
        line,
        done: false,
        stderr: expect.stringMatching(REFUSED),
      });
    }
    expect(await inspected()).toBe(before);
  }, 120_000);

  test("neither the build cache nor the machine's network is open over BuildKit's own protocol", async () => {
    const call = (socketPath: string, method: string, message = '') =>
      new Promise<string>((resolve, reject) => {
        const headers = { connection: 'Upgrade', upgrade: 'h2c' };
        const upgrade = request({ socketPath, method: 'POST', path: '/grpc', headers });
        upgrade.on('error', reject);
        upgrade.on('upgrade', (_answer, socket, head) => {
          if (head.length > 0) socket.unshift(head);
          const client = http2.connect('http://engine', { createConnection: () => socket });
          client.on('error', () => resolve('cut off'));
          const stream = client.request({
            ':method': 'POST',
            ':path': `/moby.buildkit.v1.Control/${method}`,
            'content-type': 'application/grpc',
            te: 'trailers',
          });
          const end = (how: string) => {
            resolve(how);
            socket.destroy();
          };
          stream.on('response', () => end('answered'));
          stream.on('error', () => end('cut off'));
          stream.on('close', () => end('cut off'));
          const body = Buffer.from(message, 'latin1');
          const frame = Buffer.alloc(5);
          frame.writeUInt32BE(body.length, 1);
          stream.end(Buffer.concat([frame, body]));
        });
        upgrade.end();
      });
    const socket = join(it.session.folder, 'docker.sock');
    expect(await call(socket, 'DiskUsage')).toBe('answered');
    expect(await call(socket, 'Prune')).toBe('cut off');
    // Its entitlements are a list of strings: to have it, a build lists it there.
    expect(await call(socket, 'Solve', '\x4a\x0cnetwork.host')).toBe('cut off');
    expect(await call(socket, 'DiskUsage', '\x4a\x0cnetwork.none')).toBe('answered');
  });

  test('the message says whose it is and what to do', async () => {
    const { stderr } = await it.sh(`docker rm -f ${N}`);
    expect(stderr).toMatch(
      new RegExp(
        `The container "${N}" was not removed, because it does not belong to this lesson \\(image ${IMAGE}, created \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d UTC, not by a lesson of this learner\\)\\. If you are sure, use a terminal outside the lesson, or: lesson shell --allow-others`,
      ),
    );
  });

  test('a name that the lesson gives to a nameless image of theirs is not its last name to remove', async () => {
    await it.ok(`docker tag $(cat dangling) ${N}-lent`);
    expect((await it.sh(`docker rmi ${N}-lent`)).stderr).toContain(
      'does not belong to this lesson',
    );
    await it.theirs(`docker tag ${N}-lent ${N}-again`);
    await it.ok(`docker rmi ${N}-lent`);
    await it.theirs(`docker image inspect $(cat dangling)`);
  });

  test('may be looked at', async () => {
    await it.ok(
      `docker inspect ${N}; docker logs ${N}; docker top ${N}; docker stats --no-stream ${N}; docker diff ${N}
       docker cp ${N}:/etc/hostname - | tar -t; docker export ${N} | tar -t | head -n 1; docker port ${N}
       docker history ${N}; docker run --rm -v ${N}:/d:ro ${IMAGE} ls /d; docker run --rm --volumes-from ${N}:ro ${IMAGE} ls /d
       docker run --rm --mount type=volume,source=${N},target=/d,readonly ${IMAGE} ls /d; docker save ${N} | tar -t | head -n 1; docker system df; docker info; docker events --since 1m --until 0s`,
    );
  });

  test('what the lesson made can be changed and removed, by a later run too', async () => {
    await it.ok(
      `docker network create ${N}-own; docker volume create ${N}-own
       docker run -d --name ${N}-own --network ${N}-own -v ${N}-own:/d -v ${N}-named:/e ${IMAGE} sleep 1000
       printf 'FROM ${IMAGE}\\nLABEL mine=${N}\\n' | docker build -q -t ${N}-own -
       docker tag ${N}-own ${N}-own:second`,
    );
    const later = await openSession({
      run: newRunId(),
      endpoint: it.found.endpoint,
      facts: it.found.facts,
      paths: it.paths,
      lesson: 'test',
      sandbox: it.paths.state,
      env: process.env,
      home: it.paths.state,
    });
    try {
      const { code, stderr } = await shell(
        `set -e
         docker exec ${N}-own touch /x; docker exec -d ${N}-own true; docker pause ${N}-own; docker unpause ${N}-own
         docker cp /etc/hostname ${N}-own:/y; docker rename ${N}-own ${N}-new; docker commit ${N}-new ${N}-own:third
         docker restart -t 0 ${N}-new; docker update --memory 64m --memory-swap 64m ${N}-new
         docker network disconnect ${N}-own ${N}-new; docker network connect ${N} ${N}-new
         docker kill ${N}-new; docker start ${N}-new; docker stop -t 0 ${N}-new; docker rm ${N}-new
         docker network rm ${N}-own; docker volume rm ${N}-own ${N}-named
         docker rmi ${N}-own ${N}-own:second ${N}-own:third`,
        { ...process.env, ...later.env },
        it.paths.state,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    } finally {
      await later.close();
    }
  });

  test('what was made for the lesson in another terminal can be used', async () => {
    const id = await it.theirs(`docker run -d --name ${N}-by-hand ${IMAGE} sleep 1000`);
    const open = (others: object) =>
      openSession({
        run: newRunId(),
        endpoint: it.found.endpoint,
        facts: it.found.facts,
        paths: it.paths,
        lesson: 'test',
        sandbox: it.paths.state,
        env: process.env,
        home: it.paths.state,
        others,
      });
    const tries = async (others: object, line: string) => {
      const session = await open(others);
      const { code } = await shell(line, { ...process.env, ...session.env }, it.paths.state);
      await session.close();
      session.journal.removeIfEmpty();
      return code;
    };
    const claimed = { claimed: [`${N}-by-hand`] };
    expect(await tries({}, `docker exec ${id} true`)).toBe(1);
    expect(await tries(claimed, `docker exec ${id} true && docker exec ${N}-by-hand true`)).toBe(0);
    expect(await tries(claimed, `docker kill ${id}`)).toBe(1);
    const elsewhere = () => ({ [`container ${id}`]: `${N}-by-hand` });
    expect(await tries({ elsewhere }, `docker kill ${id}`)).toBe(0);
    expect(await tries({ allowed: true }, `docker rm ${id}`)).toBe(0);
  });
});
