import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dial } from '../../src/machine/engine/connect/dial.ts';
import { eachInPlace, type Place, type Running } from './place.ts';
import { ENTER, Seat } from './seat.ts';
import { engineHost, FIXTURES, inCourse, onEngine, realEngineSuite, until } from './support.ts';

const COURSE = inCourse('course');

realEngineSuite('a run that is cut off', () => {
  let place: Place;
  let before: string[];

  eachInPlace((...its) => {
    [place, before] = its;
  });

  const files = () => join(place.cwd, 'sandbox', 'long-run');
  const done = () => {
    const path = join(place.cwd, 'sandbox', '.lesson', 'long-run', 'progress.json');
    return existsSync(path)
      ? (JSON.parse(readFileSync(path, 'utf8')) as { done: string[] }).done.length
      : 0;
  };
  const named = async (name: string) =>
    (await onEngine()).filter((line) => line.startsWith('container') && line.includes(name));

  /** The lesson's second step, up to where its container waits. */
  async function waiting(env: NodeJS.ProcessEnv = {}): Promise<Running> {
    expect((await place.lesson([...COURSE, 'next', 'long-run'], { env })).code).toBe(0);
    expect(done()).toBe(1);
    const run = place.start([...COURSE, 'next'], { env });
    await until('the container waits', () => run.stdout().includes('waiting'));
    return run;
  }

  /** The step is done anew, with the names that its first try had used. */
  async function goesOn(env: NodeJS.ProcessEnv = {}): Promise<void> {
    writeFileSync(join(files(), 'go'), '');
    const { code, stdout, stderr } = await place.lesson([...COURSE, 'next'], { env });
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('went on');
    expect(done()).toBe(2);
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('%s during a container', async (signal) => {
    const run = await waiting();
    run.process.kill(signal);
    const { code, stderr } = await run.ended;
    expect(code).toBe(130);
    expect(stderr).toBe('Stopped.\n');
    expect(await named('lesson-e2e-long')).toEqual([]);
    expect(done()).toBe(1);
    await goesOn();
  });

  test('kill -9 during a container with a name', async () => {
    const run = await waiting();
    run.process.kill('SIGKILL');
    expect((await run.ended).code).toBe(137);
    await goesOn();
  });

  test('SIGINT during verify: it is cleaned before it ends', async () => {
    const run = place.start([...COURSE, 'verify', join(FIXTURES, 'course', 'long-run.md')]);
    const container = await until('the container runs', async () =>
      (await named('lesson-e2e-long')).find((line) => line.includes('"running"')),
    );
    expect(container).toBeTruthy();
    run.process.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(await onEngine()).toEqual(before);
    expect(place.leftovers()).toEqual([]);
  });

  test('SIGINT during a classic build: nothing is left of it', async () => {
    const path = join(place.cwd, 'built.md');
    const lesson = [
      '---\nformat: 1\ntitle: Built\nsummary: A build.\nminutes: 1\nimages: [ubuntu:20.04]\nmakes: [lesson-e2e-built]\n---\n\n# Built\n\n## Build\n',
      '```dockerfile file=Dockerfile\nFROM ubuntu:20.04\nLABEL one=1\nRUN touch /two\nRUN echo three $((1+2)) && sleep 200\n```\n',
      '```bash timeout=300\necho begins; docker build -t lesson-e2e-built .\n```\n',
    ];
    writeFileSync(path, lesson.join('\n'));
    const env = { DOCKER_BUILDKIT: '0' };
    const run = place.start(['--trust', 'verify', path], { env });
    await until('the last step sleeps', async () =>
      (await onEngine()).some((line) => line.includes('"running"') && line.includes('container')),
    );
    run.process.kill('SIGINT');
    expect((await run.ended).code).toBe(130);
    expect(await onEngine()).toEqual(before);
  });

  test("a block's timeout ends its container", async () => {
    const { code, stdout } = await place.lesson([...COURSE, 'next', 'slow']);
    expect(code).toBe(1);
    expect(stdout).toContain('took too long');
    expect(await named('lesson-e2e-slow')).toEqual([]);
  });

  test("a background block's container ends with its run, whatever it thinks of signals", async () => {
    const { code, stdout, stderr } = await place.lesson([...COURSE, 'next', 'behind']);
    expect(code, stdout + stderr).toBe(0);
    expect((await named('lesson-e2e-behind')).filter((it) => it.includes('"running"'))).toEqual([]);
  });

  test('one that nobody waits for ends alone with its container, and runs again', async () => {
    const runs = async (name: string) =>
      (await named(name)).some((it) => it.includes('"running"')) ? name : undefined;
    const names = ['lesson-e2e-unwaited', 'lesson-e2e-beside'];
    const running = async () => (await Promise.all(names.map(runs))).filter((it) => it);
    for (const last of [false, true]) {
      const ended = await place.lesson([...COURSE, 'next', 'unwaited']);
      expect(ended.code, ended.stdout + ended.stderr).toBe(0);
      expect(await running()).toEqual(['lesson-e2e-beside']);
      if (last) expect(ended.stdout).toContain('ended when you left, and runs again');
    }
  });

  test('a process that has left its block holds nobody up', async () => {
    const started = performance.now();
    const { code, stdout } = await place.lesson([...COURSE, 'next', 'detached']);
    expect({ code, quick: performance.now() - started < 15_000 }, stdout).toEqual({
      code: 0,
      quick: true,
    });
    expect(place.processes()).toEqual([]);
  });

  test('a process that has left its block ends with the next run, where its own was killed', async () => {
    const course = join(place.folder, 'leaves');
    mkdirSync(course);
    const head = '---\nformat: 1\ntitle: Leaves\nsummary: Leaves.\nminutes: 1\n---\n';
    const blocks = ['setsid sleep 91 &\nsleep 92', 'true'].map(
      (it) => `\`\`\`bash\n${it}\n\`\`\`\n`,
    );
    writeFileSync(join(course, 'leaves.md'), `${head}\n## Leave\n\n${blocks[0]}`);
    writeFileSync(join(course, 'stays.md'), `${head}\n## Stay\n\n${blocks[1]}`);
    writeFileSync(join(course, 'course.yaml'), 'title: Leaves\nlessons:\n  - leaves\n  - stays\n');
    const args = ['--trust', '--course', course];
    const has = (program: string) => place.processes().some((it) => it.includes(program));
    const run = place.start([...args, 'next', 'leaves']);
    await until('the block is at work', () => has('sleep 91') && has('sleep 92'));
    run.process.kill('SIGKILL');
    await run.ended;
    expect(has('sleep 91')).toBe(true);
    // In whatever lesson.
    expect(await place.lesson([...args, 'next', 'stays'])).toMatchObject({ code: 0 });
    expect(has('sleep 91')).toBe(false);
    expect(await place.lesson(['clean'])).toMatchObject({ code: 0 });
    expect(place.processes()).toEqual([]);
  });

  test('an engine that goes away in mid-step, and comes back', async () => {
    const way = new WayToEngine(join(place.folder, 'way.sock'));
    await way.open();
    try {
      const env = { DOCKER_HOST: way.host };
      const run = await waiting(env);
      await way.cut();
      const { code, stderr } = await run.ended;
      expect(code).toBe(3);
      expect(stderr).toContain('The engine no longer answers');
      expect(stderr).not.toContain('bug');
      expect(done()).toBe(1);

      const without = await place.lesson([...COURSE, 'next'], { env });
      expect(without.code).toBe(3);
      expect(without.stderr).toContain(way.host);

      await way.open();
      await goesOn(env);
    } finally {
      await way.cut();
    }
  });

  test('an engine that goes away while the seat waits, and a file that is written then', async () => {
    const way = new WayToEngine(join(place.folder, 'way.sock'));
    await way.open();
    try {
      const seat = new Seat(place, [...inCourse('own'), 'next'], {
        env: { DOCKER_HOST: way.host },
      });
      await seat.sees('⏎ write it');
      // The seat has begun to look around.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await way.cut();
      const dockerfile = 'FROM ubuntu:20.04\nCMD echo out; echo err >&2\n';
      writeFileSync(join(place.cwd, 'sandbox', 'own', 'Dockerfile'), dockerfile);
      await seat.sees('This was done in another terminal.');
      await seat.sees('⏎ run it');
      await seat.press(ENTER);
      await seat.sees('The engine no longer answers');
      expect(await seat.ends()).toBe(3);
    } finally {
      await way.cut();
    }
  });

  test('an engine that goes away during verify', async () => {
    const way = new WayToEngine(join(place.folder, 'way.sock'));
    await way.open();
    const env = { DOCKER_HOST: way.host };
    const run = place.start([...COURSE, 'verify', join(FIXTURES, 'course', 'long-run.md')], {
      env,
    });
    await until('the container runs', async () =>
      (await named('lesson-e2e-long')).some((line) => line.includes('"running"')),
    );
    await way.cut();
    const { code, stderr } = await run.ended;
    expect(code, stderr).toBe(3);
    expect(stderr).toContain('The engine no longer answers');
    expect(stderr).not.toContain('bug');
  });
});

/** The engine's socket at another place, which can be taken away. */
class WayToEngine {
  readonly host: string;
  readonly #path: string;
  readonly #sockets = new Set<{ destroy(): void }>();
  #server: Server | undefined;

  constructor(path: string) {
    this.#path = path;
    this.host = `unix://${path}`;
  }

  open(): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket: Socket) => {
      const engine = dial({ host: engineHost() });
      for (const side of [socket, engine]) {
        this.#sockets.add(side);
        side.on('error', () => side.destroy());
        side.on('close', () => this.#sockets.delete(side));
      }
      socket.pipe(engine).pipe(socket);
      socket.on('close', () => engine.destroy());
      engine.on('close', () => socket.destroy());
    });
    this.#server = server;
    return new Promise((resolve) => server.listen(this.#path, resolve));
  }

  cut(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => {
      if (server) server.close(() => resolve());
      else resolve();
    });
    for (const socket of this.#sockets) socket.destroy();
    return closed;
  }
}
