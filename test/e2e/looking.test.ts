/** What those do who only look: how often, for how long, and at what. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sandboxAt } from '../../src/machine/sandbox/layout.ts';
import { mark } from '../../src/machine/sandbox/standing.ts';
import { eachInPlace, type Place } from './place.ts';
import { Seat } from './seat.ts';
import { BASE, ROOT, realEngineSuite, until } from './support.ts';

const IMAGE = 'lesson-e2e-looking';
/** A check that builds, runs and removes, as one that judges an experiment does. */
const JUDGE = `echo >> $HOME/looks
printf 'FROM ${BASE}\\nLABEL at=judge\\n' | docker build -q -t ${IMAGE}:judged - &&
docker run --rm ${IMAGE}:judged true && docker image rm ${IMAGE}:judged && test -e done.txt`;
const LONG = 'echo >> $HOME/looks; sleep 60';

const task = (command: string) => `---
format: 1
title: Looking
summary: None.
minutes: 1
images: ["${BASE}"]
---

## Do it

Make a file \`done.txt\`.

<details><summary>Solution</summary>

\`\`\`bash
touch done.txt
\`\`\`

</details>

<!-- check
command: |
${command.replace(/^/gm, '  ')}
-->
`;

realEngineSuite('looking', () => {
  let place: Place;

  eachInPlace((its) => {
    place = its;
  });

  function course(command: string): string[] {
    const folder = join(place.folder, 'course');
    mkdirSync(folder);
    writeFileSync(join(folder, 'course.yaml'), 'title: Looking\nlessons:\n  - looking\n');
    writeFileSync(join(folder, 'looking.md'), task(command));
    return ['--yes', '--trust', '--course', folder];
  }
  const looks = () => {
    const path = join(place.folder, 'looks');
    return existsSync(path) ? readFileSync(path, 'utf8').length : 0;
  };
  const done = () => writeFileSync(join(place.cwd, 'sandbox', 'looking', 'done.txt'), '');

  test('the seat looks again only when somebody else has changed something', async () => {
    const seat = new Seat(place, [...course(JUDGE), 'next']);
    await seat.asks();
    // It begins to look after a while without a key.
    await sleep(2000);
    await place.theirs(`docker tag ${BASE} ${IMAGE}:theirs`);
    await until('it has looked', () => looks() > 0);
    await sleep(8000);
    expect(looks()).toBeLessThanOrEqual(2);
    done();
    await seat.sees('This was done in another terminal.');
    await seat.asks();
    await place.theirs(`docker image rm ${IMAGE}:theirs`);
    expect(await seat.stops()).toBe(0);
  });

  test('watch looks no oftener than a costly check bears', async () => {
    const watch = place.start([...course(JUDGE), 'watch']);
    await until('it has looked', () => looks() > 0);
    const since = looks();
    await sleep(12_000);
    expect(looks() - since).toBeLessThanOrEqual(3);
    done();
    expect(await watch.ended).toMatchObject({ code: 0 });
  });

  test('never beside a command of the learner’s, in the seat’s terminal and in any other', async () => {
    const judge = `echo >> $HOME/looks
if [ -e $HOME/works ]; then echo "looked beside it" >> $HOME/harm; fi
docker run --rm ${IMAGE}:mine sleep 6 && test -e done.txt`;
    const mine = `touch $HOME/works
sleep 0.3
docker build -q -t ${IMAGE}:mine . > /dev/null
docker run --rm ${IMAGE}:mine sleep 1
left=$(docker ps --all --quiet --filter ancestor=${IMAGE}:mine)
if [ -n "$left" ]; then echo "left over: $left" >> $HOME/harm; fi
rm $HOME/works
echo "$1 is" over
`;
    const args = course(judge);
    const files = join(place.cwd, 'sandbox', 'looking');
    mark(sandboxAt(join(place.cwd, 'sandbox'), join(place.folder, 's', 'lesson')));
    mkdirSync(files, { recursive: true });
    writeFileSync(join(files, 'Dockerfile'), `FROM ${BASE}\nLABEL of=mine\n`);
    writeFileSync(join(files, 'mine.sh'), mine);
    const seat = new Seat(place, [...args, 'next']);
    await seat.asks();
    await sleep(1000);
    await seat.press('t');
    await seat.sees('(looking 1/1)');
    const terminal = new Seat(place, [], { shellIn: files });
    for (let n = 0; n < 2; n++) {
      const before = looks();
      // A look that the last one has caused is under way, or begins soon.
      for (let waited = 0; n > 0 && waited < 60 && looks() === before; waited++) await sleep(200);
      const at = n % 2 === 0 ? seat : terminal;
      await at.press(`bash mine.sh number${n}\r`);
      await at.sees(`number${n} is over`);
    }
    const harm = join(place.folder, 'harm');
    expect(existsSync(harm) && readFileSync(harm, 'utf8')).toBe(false);
    await terminal.press(`touch done.txt; exit\r`);
    await seat.press('exit\r');
    await seat.sees('You have done this.');
    await seat.asks();
    expect(await seat.stops()).toBe(0);
    expect(await place.theirs(`docker ps -aq --filter ancestor=${IMAGE}:mine`)).toBe('');
    await place.bystander(`docker image rm ${IMAGE}:mine`);
  });

  test('a check never leaves a container for the learner’s own call of the same script', async () => {
    const script = join(ROOT, 'lessons', 'docker-101', 'finish', 'judge.sh');
    const args = course('echo >> $HOME/looks; ./judge.sh trial && test -e done.txt');
    const files = join(place.cwd, 'sandbox', 'looking');
    mark(sandboxAt(join(place.cwd, 'sandbox'), join(place.folder, 's', 'lesson')));
    mkdirSync(files, { recursive: true });
    const text = readFileSync(script, 'utf8').replace('my-experiment', `${IMAGE}:mine`);
    writeFileSync(join(files, 'judge.sh'), text, { mode: 0o755 });
    const trial = 'sleep 1; echo 3.14 > /results/result.json';
    const file = `FROM ${BASE}\nENTRYPOINT ["sh", "-c", "${trial}"]\n`;
    writeFileSync(join(files, 'Dockerfile'), file);
    const seat = new Seat(place, [...args, 'next']);
    await seat.asks();
    await seat.press('t');
    await seat.sees('(looking 1/1)');
    const judges = `docker build -q -t ${IMAGE}:mine . && ./judge.sh trial; ./judge.sh left`;
    for (let n = 0; n < 3; n++) {
      const before = looks();
      for (let waited = 0; n > 0 && waited < 25 && looks() === before; waited++) await sleep(200);
      // In each phase of a look.
      await sleep(n * 250);
      await seat.press(`clear; ${judges}; echo "left $? after $((${n} + 10))"\r`);
      await seat.sees(`left 0 after ${n + 10}`);
    }
    expect(looks()).toBeGreaterThan(1);
    await seat.press(`touch done.txt; exit\r`);
    await seat.sees('You have done this.');
    await seat.asks();
    expect(await seat.stops()).toBe(0);
    expect(await place.theirs(`docker ps -aq --filter ancestor=${IMAGE}:mine`)).toBe('');
    await place.bystander(`docker image rm ${IMAGE}:mine`);
  });

  test.each(['check', 'watch'])('Ctrl-C ends a %s whose check takes long', async (command) => {
    const run = place.start([...course(LONG), command]);
    await until('it looks', () => looks() > 0);
    const since = Date.now();
    run.process.kill('SIGINT');
    expect(await run.ended).toMatchObject({ code: 130 });
    expect(Date.now() - since).toBeLessThan(40_000);
    expect(place.processes()).toEqual([]);
  });

  test('watch ticks nothing while somebody goes to another place in the lesson', async () => {
    const watching = course('test -e done.txt');
    const watch = place.start([...watching, 'watch']);
    await until('it waits', () => watch.stdout().includes('waiting for'));
    const path = join(place.cwd, 'sandbox', '.lesson', 'looking', 'progress.json');
    mkdirSync(dirname(path), { recursive: true });
    const progress = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
    const goes = { version: 1, lesson: 'looking', written: {}, ...progress, done: [] };
    writeFileSync(path, JSON.stringify({ ...goes, rebuilding: 'there' }));
    done();
    await sleep(6000);
    expect(JSON.parse(readFileSync(path, 'utf8')).done).toEqual([]);
    writeFileSync(path, JSON.stringify(goes));
    expect(await watch.ended).toMatchObject({ code: 0 });
  });
});
