/** What somebody who follows an engine hears of containers, and of whose. */
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SeenContainer } from '../../../../src/core/run/seen.ts';
import { dial } from '../../../../src/machine/engine/connect/dial.ts';
import { type Follower, followEngine } from '../../../../src/machine/engine/observe/events.ts';
import { RUN_LABEL } from '../../../../src/machine/engine/ownership/owned.ts';
import { BASE, realEngineSuite, until } from '../../../e2e/support.ts';
import { type TestSession, testSession } from '../support.ts';

realEngineSuite('following an engine', () => {
  let session: TestSession;
  let follower: Follower;
  const ended: SeenContainer[] = [];
  let images: string[] = [];
  let own: string[] = [];
  let changes = 0;

  beforeEach(async () => {
    session = await testSession();
    [ended.length, images, own, changes] = [0, [], [], 0];
    follower = await followEngine({
      endpoint: session.found.endpoint,
      concerns: (image) => images.includes(image),
      passesOver: (run) => own.includes(run),
      onChange: () => {
        changes += 1;
      },
      onExec: () => undefined,
      onContainer: (container) => ended.push(container),
    });
  });
  afterEach(async () => {
    follower.close();
    await session.dispose();
  });

  const theirs = (line: string) => session.bystander(line);

  test('what containers print is read that concern somebody, or that a run has made', async () => {
    await theirs(`docker run --rm ${BASE} echo theirs`);
    images = [BASE];
    await theirs(`docker run --rm ${BASE} sh -c 'echo out; echo err >&2; exit 3'`);
    images = [];
    await theirs(`docker run --rm --label ${RUN_LABEL}=somebody ${BASE} echo labelled`);
    await until('both have ended', () => ended.length === 2);
    const seen = { image: BASE, truncated: false };
    expect(ended).toEqual([
      { ...seen, stdout: 'out\n', stderr: 'err\n', exitCode: 3 },
      { ...seen, stdout: 'labelled\n', stderr: '', exitCode: 0 },
    ]);
  });

  test('what is asked while it ends is given up', async () => {
    const sockets = new Set<Socket>();
    let stalls = false;
    let stalled = 0;
    const gate = createServer((socket) => {
      sockets.add(socket.once('close', () => sockets.delete(socket)).on('error', () => undefined));
      if (stalls) {
        stalled += 1;
        return void socket.resume();
      }
      const engine = dial(session.found.endpoint).on('error', () => undefined);
      socket.pipe(engine).pipe(socket);
    });
    await new Promise<void>((resolve) => gate.listen(0, '127.0.0.1', resolve));
    const { port } = gate.address() as AddressInfo;
    const through = await followEngine({
      endpoint: { host: `tcp://127.0.0.1:${port}` },
      concerns: () => false,
      passesOver: () => false,
      onChange: () => undefined,
      onExec: () => undefined,
      onContainer: () => undefined,
    });
    // The engine goes away, and comes back without a word.
    stalls = true;
    for (const socket of sockets) socket.destroy();
    await until('it asks again', () => stalled > 0);
    through.close();
    await until('nothing is open', () => sockets.size === 0);
    gate.close();
  });

  test('of containers that are passed over when they are made nothing is heard later', async () => {
    own = ['own'];
    await theirs(`docker run -d --label ${RUN_LABEL}=own --name lesson-f-own ${BASE} sleep 60`);
    own = [];
    const before = changes;
    await theirs('docker rm -f lesson-f-own');
    await theirs(`docker run --rm --label ${RUN_LABEL}=own ${BASE} echo mine`);
    await until('the second has ended', () => ended.length > 0);
    expect(ended.map(({ stdout }) => stdout)).toEqual(['mine\n']);
    expect(changes).toBeGreaterThan(before);
  });
});
