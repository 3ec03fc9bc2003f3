/** A run that ends, or goes on, before it has heard what BuildKit has tagged over its own protocol. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dial } from '../../../src/machine/engine/connect/dial.ts';
import {
  type EngineSession,
  newRunId,
  openSession,
} from '../../../src/machine/engine/proxy/session.ts';
import { dockers } from '../../e2e/dockers.ts';
import { BASE, realEngineSuite } from '../../e2e/support.ts';
import { shell, type TestSession, testSession } from './support.ts';

const N = `lesson-s${process.pid}`;
/** Milliseconds by which the engine's answer to each new connection comes late. */
const LATE = 300;
const builders = dockers().filter(({ env }) => env.DOCKER_BUILDKIT === '1');

const suite = builders.length > 0 ? realEngineSuite : describe.skip;

suite('an engine that answers late', () => {
  let it: TestSession;
  let session: EngineSession;
  let relay: Server;
  let folder: string;

  beforeEach(async () => {
    it = await testSession();
    folder = mkdtempSync(join(tmpdir(), 'lesson-s-'));
    const socket = join(folder, 'engine.sock');
    relay = createServer({ allowHalfOpen: true }, (client) => {
      setTimeout(() => {
        const engine = dial(it.found.endpoint);
        client.on('error', () => engine.destroy());
        engine.on('error', () => client.destroy());
        client.pipe(engine).pipe(client);
      }, LATE);
    });
    await new Promise<void>((resolve) => relay.listen(socket, resolve));
    session = await openSession({
      run: newRunId(),
      endpoint: { host: `unix://${socket}` },
      facts: it.found.facts,
      paths: it.paths,
      lesson: 'test',
      sandbox: folder,
      env: process.env,
      home: folder,
    });
  });
  afterEach(async () => {
    await session.close();
    relay.close();
    await it.clean();
    await it.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const build = (label: string) =>
    `printf 'FROM ${BASE}\\nLABEL t=${label}\\n' | docker build -t ${N}-x -`;
  const run = (line: string, path: string) =>
    shell(
      line,
      {
        ...session.env,
        DOCKER_BUILDKIT: '1',
        PATH: `${dirname(path)}${delimiter}${process.env.PATH}`,
      },
      folder,
    );
  const tagged = () => {
    const journals = join(it.paths.state, 'journal');
    return readdirSync(journals)
      .flatMap((name) => readFileSync(join(journals, name), 'utf8').trim().split('\n'))
      .map((line) => JSON.parse(line) as { t: string; ref?: string; id?: string; prior?: string })
      .filter((entry) => entry.t === 'tagged' && entry.ref === `${N}-x:latest`);
  };

  test.each(builders)(
    'what was built last is known when the run has ended, $name',
    async ({ path }) => {
      expect(await run(build('one'), path)).toMatchObject({ code: 0 });
      await session.close();
      expect(tagged()).not.toEqual([]);
      expect((await it.clean()).removed).toContain(`image ${N}-x:latest`);
    },
  );

  test.each(builders)(
    'a name that somebody else gives meanwhile stays theirs, $name',
    async ({ path }) => {
      const theirs = `${N}-theirs`;
      const meanwhile = `docker -H ${it.found.endpoint.host} tag ${BASE} ${theirs}`;
      const slow = `printf 'FROM ${BASE}\\nRUN sleep 2\\n' | docker build --no-cache -t ${N}-x -`;
      const line = `${slow} & sleep 1; ${meanwhile}; wait $!`;
      expect(await run(line, path)).toMatchObject({ code: 0 });
      await session.close();
      const { removed } = await it.clean();
      expect(removed).toContain(`image ${N}-x:latest`);
      const { code } = await run(`docker -H ${it.found.endpoint.host} rmi ${theirs}`, path);
      expect({ removed, code }).toMatchObject({ code: 0 });
    },
  );

  test.each(builders)(
    'a build knows what the one before it has tagged, $name',
    async ({ path }) => {
      expect(await run(`${build('one')} && ${build('two')}`, path)).toMatchObject({ code: 0 });
      await session.close();
      expect(tagged()[0]).not.toHaveProperty('prior');
      expect(new Set(tagged().map(({ id }) => id)).size).toBe(2);
    },
  );
});
