import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { realEngineSuite } from '../../../e2e/support.ts';
import { type TestSession, testSession } from '../support.ts';

const IMAGE = 'ubuntu:20.04';

realEngineSuite('what passes through the proxy', () => {
  let it: TestSession;

  beforeAll(async () => {
    it = await testSession();
  });
  afterAll(async () => {
    await it.clean();
    await it.dispose();
  });

  test.each([
    ['a run', `docker run --rm ${IMAGE} echo hi`, 0, 'hi\n'],
    ['an exit code', `docker run --rm ${IMAGE} sh -c 'exit 7'`, 7, ''],
    ['stdin and its end', `echo hello | docker run --rm -i ${IMAGE} cat`, 0, 'hello\n'],
    [
      'a long request line, as of a build with many arguments',
      "docker ps -q --filter label=x=$(head -c 60000 /dev/zero | tr '\\0' x)",
      0,
      '',
    ],
    [
      'a large stdin',
      `head -c 20000000 /dev/zero | docker run --rm -i ${IMAGE} wc -c`,
      0,
      '20000000\n',
    ],
    [
      'a large output',
      `docker run --rm ${IMAGE} head -c 20000000 /dev/zero | wc -c`,
      0,
      '20000000\n',
    ],
    ['a command of the engine that fails', 'docker rm nosuchcontainer', 1, ''],
  ])('%s', async (_name, line, code, stdout) => {
    expect(await it.sh(line)).toMatchObject({ code, stdout });
  });

  test('exec, many times over', async () => {
    const { stdout } = await it.sh(`docker run -d ${IMAGE} sleep 300`);
    const id = stdout.trim();
    const { code, stdout: out } = await it.sh(
      `for i in $(seq 20); do docker exec ${id} echo $i || exit 1; echo in | docker exec -i ${id} cat || exit 2; done`,
    );
    expect({ code, lines: out.trim().split('\n').length }).toEqual({ code: 0, lines: 40 });
  });

  test('what was asked for by a client that went away is known, and can be removed', async () => {
    const body = JSON.stringify({ Image: IMAGE, Cmd: ['true'] });
    const head = `POST /containers/create HTTP/1.1\r\nhost: engine\r\ncontent-type: application/json\r\ncontent-length: ${body.length}`;
    const { proxy, ownership, run, folder } = it.session;
    const all = `docker ps -aq --no-trunc --filter label=lesson.run=${run}`;
    const before = (await it.ok(all)).split('\n');
    for (let n = 0; n < 12; n++) {
      const client = connect(join(folder, 'docker.sock'), () =>
        client.write(`${head}\r\n\r\n${body}`),
      );
      await sleep(5 + 5 * n);
      client.destroy();
    }
    await proxy.settled(30_000);
    const known = ownership.made.map(({ id }) => id);
    const made = (await it.ok(all)).split('\n').filter((id) => !before.includes(id));
    await sleep(2000);
    const late = (await it.ok(all)).split('\n').filter((id) => !before.includes(id));
    expect(late).toEqual(made);
    expect(made.length).toBeGreaterThan(0);
    expect(made.filter((id) => !known.includes(id))).toEqual([]);
  });

  test('nothing more is made once that is over', async () => {
    const { proxy } = it.session;
    const id = await it.ok(`docker create ${IMAGE} true`);
    proxy.halted = true;
    for (const line of [
      `docker create ${IMAGE} true`,
      `docker start ${id}`,
      `docker tag ${IMAGE} never:made`,
    ]) {
      expect(await it.sh(line)).toMatchObject({
        stderr: expect.stringContaining('stopped this check'),
      });
    }
    expect(await it.ok(`docker rm ${id}`)).toBe(id);
    proxy.halted = false;
    expect(await it.sh(`docker run --rm ${IMAGE} true`)).toMatchObject({ code: 0 });
  });

  test('six at once', async () => {
    const line = `for i in 1 2 3 4 5 6; do docker run --rm ${IMAGE} echo $i & done; wait`;
    const { stdout } = await it.sh(line);
    expect(stdout.trim().split('\n').sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  test('an engine that cannot be reached, in words that people know', async () => {
    const { stderr } = await it.sh('docker -H unix:///nowhere.sock ps');
    expect(stderr).toMatch(/docker/i);
  });
});
