/** What is known of a failure that somebody met in another terminal, beside what failed. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place, type Running } from './place.ts';
import { Seat } from './seat.ts';
import { inCourse, realEngineSuite, until } from './support.ts';

const COURSE = inCourse('known');
const IMAGE = 'lesson-e2e-known';
const BOX = 'lesson-e2e-known-box';
const OTHER = 'lesson-e2e-known-other';
const RUN = `docker run -d --name ${BOX} -p 28097:80 ubuntu:20.04`;

realEngineSuite('known of what is done in another terminal', () => {
  let place: Place;

  eachInPlace(
    (its) => {
      place = its;
    },
    async () => {
      await place.bystander(`docker rm -f ${BOX} ${OTHER}; docker rmi ${IMAGE}`);
    },
  );

  const lesson = (...args: string[]) => place.lesson([...COURSE, ...args]);
  const folded = (text: string) => text.replace(/\s+/g, ' ');

  async function check(): Promise<string> {
    const { code, stdout } = await lesson('check');
    expect(code).toBe(1);
    return folded(stdout);
  }

  async function watching(name: string): Promise<Running> {
    const watch = place.start([...COURSE, 'watch', name]);
    await until('it waits', () => watch.stdout().includes('waiting for'));
    return watch;
  }

  async function says(watch: Running, text: string): Promise<void> {
    await until(text, () => folded(watch.stdout()).includes(text), 10_000).catch((error: Error) => {
      throw new Error(`${error.message}\n${watch.stdout()}\n${watch.stderr()}`);
    });
  }

  test('check says nothing where nothing is known', async () => {
    await lesson('goto', 'build');
    expect(await check()).not.toContain('→');
    await lesson('goto', 'start');
    expect(await check()).not.toContain('→');
    await place.bystander(`docker tag ubuntu:20.04 ${IMAGE}`);
    await lesson('goto', 'run');
    expect(await check()).not.toContain('→');
  });

  test('check: an image of the lesson that a command needs is not there', async () => {
    await lesson('goto', 'run');
    const said = await check();
    expect(said).toContain(`There is no image "${IMAGE}" on this engine: it was not built yet`);
    expect(said).toContain('→ Build it first');
  });

  test('check: a container that could not be started, as the engine remembers it', async () => {
    await lesson('goto', 'start');
    await place.bystander(`docker run -d --name ${OTHER} -p 28097:80 ubuntu:20.04 sleep 300`);
    expect((await place.bystander(`${RUN} sleep 300`)).code).not.toBe(0);
    const said = await check();
    expect(said).toMatch(/✘ the container lesson-e2e-known-box is not running: it is created/);
    expect(said).toContain(
      `The port 28097 of this machine is taken: the container ${OTHER} has it`,
    );
    const { stdout } = await lesson('check', '--json');
    expect(JSON.parse(stdout).actions[0]).toMatchObject({
      verdict: 'failed',
      explanation: { code: 'port-taken', args: { port: 28097 } },
    });
  });

  test('check: a container that has ended, by its last words; else its name is taken', async () => {
    await lesson('goto', 'start');
    await place.bystander(`${RUN} sh -c 'Rscript x.R' && docker wait ${BOX}`);
    expect(await check()).toContain('There is no program "Rscript" where');
    await place.bystander(`docker rm ${BOX} && ${RUN} true && docker wait ${BOX}`);
    expect(await check()).toContain(`A container called ${BOX} is there already`);
    // The same while it runs: it is as it should be.
    await place.bystander(`docker rm ${BOX} && ${RUN} sleep 300`);
    expect((await lesson('check')).code).toBe(0);
  });

  test('check: what a command of a check complained of', async () => {
    await lesson('goto', 'look');
    expect(await check()).toContain(`There is no container "${BOX}"`);
    await place.bystander(`${RUN} true && docker wait ${BOX}`);
    const said = await check();
    expect(said).toContain(`The container "${BOX}" does not run.`);
    expect(said).toContain(`→ See why it ended: docker logs ${BOX}`);
  });

  test('watch: a container that has ended, one that could not be started, and each once', async () => {
    const watch = await watching('run');
    await says(watch, `There is no image "${IMAGE}" on this engine`);
    await place.bystander(`docker tag ubuntu:20.04 ${IMAGE}`);
    await place.bystander(`docker run --rm ${IMAGE} sh -c 'Rscript x.R'`);
    await says(watch, 'There is no program "Rscript" where');
    await place.bystander(`docker run --name ${OTHER} ${IMAGE} nonsense`);
    await says(watch, 'There is no program "nonsense" in the image');
    await place.bystander(`docker run --rm ${IMAGE} echo out`);
    await says(watch, 'waiting for the file');
    expect(watch.stdout().split('There is no image').length).toBe(2);
    expect(watch.stdout().split('program "nonsense"').length).toBe(2);
  });

  test('watch: a line of a build that fails', async () => {
    writeFileSync(
      join(place.folder, 'Dockerfile'),
      'FROM ubuntu:20.04\nRUN sleep 1; Rscript x.R\n',
    );
    const watch = await watching('build');
    const env = { DOCKER_BUILDKIT: '0' };
    const { code } = await place.bystander(`docker build --force-rm -t ${IMAGE} .`, env);
    expect(code).not.toBe(0);
    await says(watch, 'There is no program "Rscript" where');
  });

  test('watch: a named container that could not be started', async () => {
    const watch = await watching('start');
    await place.bystander(`docker run -d --name ${OTHER} -p 28097:80 ubuntu:20.04 sleep 300`);
    await place.bystander(`${RUN} sleep 300`);
    await says(watch, 'The port 28097 of this machine is taken');
    await place.bystander(`docker rm -f ${BOX} ${OTHER} && ${RUN} sleep 300`);
    await says(watch, 'waiting for the file');
    expect(watch.stdout().split('is taken').length).toBe(2);
    expect(watch.stdout()).not.toContain('there already');
  });

  test('a task at the seat that was tried elsewhere', async () => {
    const seat = new Seat(place, [...COURSE, 'next', 'task']);
    await seat.asks();
    expect(await seat.answer('\r')).not.toContain('already');
    await place.bystander(`${RUN} sh -c 'Rscript x.R' && docker wait ${BOX}`);
    const screen = await seat.answer('\r');
    expect(folded(screen)).toContain('There is no program "Rscript" where the command ran.');
    expect(screen).toContain('→ Look for a typing error');
    await place.bystander(`docker rm ${BOX} && ${RUN} sleep 300`);
    expect(await seat.answer('\r')).toContain('is finished');
    await seat.press('q');
    expect(await seat.ends()).toBe(0);
  });
});
