/** A learner leaves a lesson in the middle and comes back: what ran in the background runs again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { realEngineSuite, runningContainers, until } from './support.ts';

const fence = (info: string, ...lines: string[]) => [`\`\`\`${info}`, ...lines, '```', ''];
const LESSON = [
  '---',
  'format: 1',
  'title: A break',
  'summary: For a test.',
  'minutes: 1',
  'images: [ubuntu:20.04]',
  'makes: [lesson-e2e-break]',
  '---',
  '',
  '## Serve',
  '',
  // Without --rm, so that its name would be in the way of another one.
  ...fence(
    'bash background wait=log:"is ready"',
    "docker run --name lesson-e2e-break ubuntu:20.04 sh -c 'echo is ready; while :; do sleep 0.1; done'",
  ),
  ...fence(
    'bash background wait=log:here',
    'echo here',
    'while :; do date +%N > tick; sleep 0.1; done',
  ),
  '## Ask',
  '',
  ...fence('bash', 'docker exec lesson-e2e-break echo it runs'),
  ...fence('output', 'it runs'),
  ...fence('bash', 'rm -f tick', 'sleep 1', 'test -s tick'),
  '## End it',
  '',
  ...fence('bash', 'docker rm -f lesson-e2e-break > /dev/null'),
  '## Look',
  '',
  ...fence('bash', 'docker ps -aq --filter name=lesson-e2e-break | wc -l'),
  ...fence('output', '0'),
].join('\n');

const PORT = [
  '---',
  'format: 1',
  'title: A port',
  'summary: For a test.',
  'minutes: 1',
  'images: [ubuntu:20.04]',
  'makes: [lesson-e2e-port]',
  'ports: { LESSON_E2E_PORT: 28888 }',
  '---',
  '',
  '## Publish',
  '',
  ...fence(
    'bash',
    'docker run --rm -d --name lesson-e2e-port -p "127.0.0.1:$LESSON_E2E_PORT:80" ubuntu:20.04 sleep 600',
  ),
  '## Ask',
  '',
  ...fence('bash', 'docker port lesson-e2e-port 80', 'echo "127.0.0.1:$LESSON_E2E_PORT"'),
].join('\n');

realEngineSuite('a break', () => {
  let place: Place;
  const args = ['--course', 'course', '--trust'];

  eachInPlace((its) => {
    place = its;
    mkdirSync(join(place.cwd, 'course'));
    writeFileSync(
      join(place.cwd, 'course', 'course.yaml'),
      'title: For a test\nlessons: [a-break, a-port]\n',
    );
    writeFileSync(join(place.cwd, 'course', 'a-break.md'), LESSON);
    writeFileSync(join(place.cwd, 'course', 'a-port.md'), PORT);
  });

  test('between two commands: it runs again while it is needed, and not when the lesson has ended it', async () => {
    const running = (await runningContainers()).length;
    const next = () => place.lesson(['next', ...args]);
    const resumed = (text: string) => text.match(/and runs again: .*/g)?.length ?? 0;

    const serve = await next();
    expect(serve).toMatchObject({ code: 0 });
    expect(resumed(serve.stdout)).toBe(0);
    expect(place.processes()).toEqual([]);
    expect(await runningContainers()).toHaveLength(running);

    const ask = await next();
    expect(ask).toMatchObject({ code: 0 });
    expect(resumed(ask.stdout)).toBe(2);

    const end = await next();
    expect(end).toMatchObject({ code: 0 });
    expect(resumed(end.stdout)).toBe(2);

    const look = await next();
    expect(look).toMatchObject({ code: 0 });
    expect(resumed(look.stdout)).toBe(1);
    expect(look.stdout).toContain('echo here');
  });

  test('after a kill as well', async () => {
    const first = place.start(['next', ...args]);
    await until('it serves', () => /is ready/.test(first.stdout()) || place.processes().length > 0);
    await until('the second one runs', () =>
      place.processes().some((line) => line.includes('sleep') || line.includes('bash')),
    );
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    for (const step of [1, 2, 3, 4]) {
      const { code, stdout, stderr } = await place.lesson(['next', ...args]);
      expect(code, `${step}: ${stdout}${stderr}`).toBe(0);
    }
  });

  test("while a container goes on: its port stays the lesson's", async () => {
    const publish = await place.lesson(['next', 'a-port', ...args]);
    expect(publish).toMatchObject({ code: 0 });
    const ask = await place.lesson(['next', ...args]);
    expect(ask).toMatchObject({ code: 0 });
    const [published, variable] = ask.stdout.match(/127\.0\.0\.1:\d+/g) ?? [];
    expect(published).toMatch(/:\d+$/);
    expect(variable).toBe(published);
  });
});
