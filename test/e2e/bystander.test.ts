import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dockerOfEachBuilder } from './dockers.ts';
import { eachInPlace, Place } from './place.ts';
import { BASE, FIXTURES, onEngine, ROOT, realEngine, realEngineSuite } from './support.ts';

const LESSON = join(ROOT, 'lessons', 'docker-101', 'first-image.md');
const N = `colleague${process.pid}`;

realEngineSuite("a colleague's things on the same engine", () => {
  let place: Place;
  let empty: string[];

  eachInPlace(
    (...its) => {
      [place, empty] = its;
    },
    () =>
      place.bystander(
        `docker rm -f -v ${N}-running ${N}-stopped ${N}-named lesson-e2e-web
         docker rmi hello-world ${N}-same ${N}-first
         docker images -q --filter label=colleague=${N} | xargs -r docker rmi
         docker images -q --filter dangling=true --filter label=colleague=${N} | xargs -r docker rmi
         docker volume rm ${N}; docker network rm ${N}`,
      ),
  );

  const theirs = (line: string, env?: NodeJS.ProcessEnv) => place.theirs(line, env);

  /** The Dockerfile of the lesson's first build, word for word. */
  const recipe = () =>
    /```dockerfile file=Dockerfile\n([\s\S]*?)```/.exec(readFileSync(LESSON, 'utf8'))?.[1] ?? '';

  async function settleIn(env: NodeJS.ProcessEnv): Promise<void> {
    mkdirSync(join(place.folder, 'same'), { recursive: true });
    writeFileSync(join(place.folder, 'same', 'Dockerfile'), recipe());
    // Made first, by the builder that the lesson will use, so that its cache has the lesson's steps.
    await theirs(`docker build -q -t ${N}-same same`, env);
    await theirs(
      `docker network create ${N}
       docker volume create ${N}
       docker run -d --name ${N}-running --network ${N} -v ${N}:/d -p 127.0.0.1::80 ${BASE} sleep 1000
       docker run --name ${N}-stopped ${BASE} true
       printf 'FROM ${BASE}\\nLABEL colleague=${N} turn=1\\n' | docker build -q -t ${N}-first -
       printf 'FROM ${BASE}\\nLABEL colleague=${N} turn=2\\n' | docker build -q -t ${N}-first -
       printf 'FROM ${BASE}\\nLABEL colleague=${N} turn=3\\n' | docker build -q -t hello-world -`,
      env,
    );
  }

  /** All that can be seen of them: inspected whole, but for what counts or ages by itself. */
  async function inspected(): Promise<string> {
    const lines = await theirs(
      `docker inspect ${N}-running ${N}-stopped ${N}-same ${N}-first
       docker volume inspect ${N}; docker network inspect ${N}; docker port ${N}-running
       iptables-save -t nat 2> /dev/null | grep -v '^[#:]' || true`,
    );
    return withoutLent(lines.replace(/"LastTagTime": .*/g, ''));
  }

  /** Without the name that was lent, and the keeping tag: their image of the lesson's recipe has both for a while. */
  function withoutLent(text: string): string {
    return text
      .replace(/"(?:hello-world(?::latest|@[^"]*)|lesson-kept\/[^"]*)"/g, '')
      .replace(/[\s,]+/g, '');
  }

  /** Names that are there and were not before, and names that have gone. */
  function difference(was: readonly string[], is: readonly string[]): string[] {
    return [
      ...was.filter((line) => !is.includes(line)).map((line) => `- ${line}`),
      ...is.filter((line) => !was.includes(line)).map((line) => `+ ${line}`),
    ];
  }

  test.each(realEngine ? dockerOfEachBuilder() : [])(
    'stay as they are before, during and after a lesson, $name',
    async (docker) => {
      const own = new Place(docker);
      try {
        await settleIn(own.env);
        const was = await onEngine();
        const details = await inspected();
        const lent = was.find((line) => line.includes('"hello-world:latest"'));
        expect(lent).toBeDefined();

        const refused = await own.lesson(['verify', 'first-image']);
        expect(refused.code).toBe(3);
        expect(refused.stderr).toContain('hello-world');
        expect(refused.stderr).toContain('--yes');
        expect(await onEngine()).toEqual(was);

        for (const args of [
          ['--yes', 'verify', 'first-image'],
          ['--yes', 'next', 'first-image'],
          ['clean'],
        ]) {
          const run = own.start(args);
          let running = true;
          void run.ended.then(() => {
            running = false;
          });
          const gone = new Set<string>();
          for (let samples = 0; running; samples++) {
            const now = await onEngine();
            await new Promise((resolve) => setTimeout(resolve, 50));
            const seen = now.map(withoutLent);
            for (const line of was) if (!seen.includes(withoutLent(line))) gone.add(line);
            if (samples % 10 === 0) expect(await inspected()).toBe(details);
          }
          const { code, stdout, stderr } = await run.ended;
          expect({ args, code }, stdout + stderr).toEqual({ args, code: 0 });
          expect([...gone]).toEqual([]);
          if (args.includes('next')) {
            const id = lent?.split(' ')[1] ?? '';
            const kept = (await onEngine()).filter((line) => line.includes('"lesson-kept/'));
            expect(kept).toEqual([expect.stringContaining(id)]);
          }
        }
        expect(difference(was, await onEngine())).toEqual([]);
        expect(await inspected()).toBe(details);
      } finally {
        await own.lesson(['clean']);
        own.dispose();
      }
    },
  );

  test('a container that has a name the lesson makes is in its way, with --yes too', async () => {
    await theirs(`docker run --name lesson-e2e-web ${BASE} true && docker wait lesson-e2e-web`);
    const was = await onEngine();
    const path = join(FIXTURES, 'named-container.md');
    const { code, stderr, stdout } = await place.lesson(['--trust', '--yes', 'verify', path]);
    expect({ code, stdout: stdout.includes('Start it') }).toEqual({ code: 3, stdout: false });
    expect(stderr).toContain('container lesson-e2e-web');
    expect(await onEngine()).toEqual(was);
  });

  test('their container of our image: left, told, and nothing is forced', async () => {
    expect((await place.lesson(['verify', '--keep', 'first-image'])).code).toBe(0);
    await theirs(`docker run -d --name ${N}-named hello-world sleep 1000`);
    const id = await theirs(`docker inspect -f '{{.State.Pid}}' ${N}-named`);
    const first = await place.lesson(['clean']);
    expect(first.code).toBe(1);
    expect(first.stdout).toContain('hello-world');
    expect(first.stdout).toContain('left');
    expect(await theirs(`docker inspect -f '{{.State.Pid}}' ${N}-named`)).toBe(id);
    const again = await place.lesson(['clean']);
    expect(again.code).toBe(1);
    await theirs(`docker rm -f ${N}-named`);
    const last = await place.lesson(['clean']);
    expect({ code: last.code, stderr: last.stderr }).toEqual({ code: 0, stderr: '' });
    expect(await onEngine()).toEqual(empty);
    expect((await place.lesson(['clean'])).stdout).toContain('Nothing of the lessons');
  });
});
