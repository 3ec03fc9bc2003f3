/** What somebody did, told to somebody else, whose program judges it again. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { CompletionReport } from '../../src/view/report/completion.ts';
import { eachInPlace, type Place } from './place.ts';
import { FIXTURES, realEngineSuite, until } from './support.ts';

realEngineSuite('a completion report', () => {
  let place: Place;
  let course: string;

  eachInPlace(
    (its) => {
      place = its;
      course = join(place.folder, 'course');
      cpSync(join(FIXTURES, 'own'), course, { recursive: true });
    },
    () => place.bystander('docker rm -f lesson-e2e-own-box; docker rmi lesson-e2e-own'),
  );

  const lesson = (...args: string[]) => place.lesson(['--trust', '--course', course, ...args]);
  const file = (name: string) => join(place.cwd, name);
  async function reported(name: string): Promise<CompletionReport> {
    expect(await lesson('report', '--to', name)).toMatchObject({ code: 0 });
    return JSON.parse(readFileSync(file(name), 'utf8')) as CompletionReport;
  }
  const stepOf = ({ lessons }: CompletionReport, id: string) =>
    lessons[0]?.steps.find((step) => step.id === id);

  test('holds, with all that was printed, where a watch looked on while a lesson was done again', async () => {
    const args = ['--trust', '--course', course];
    // At the same moment, so that each finds another one holding the engine, or about to.
    const watches = Array.from({ length: 5 }, () => place.start([...args, 'watch']));
    await until('all wait', () => watches.every((it) => it.stdout().includes('waiting for')));
    expect(await lesson('goto', 'own#let-one-run')).toMatchObject({ code: 0 });
    expect(await lesson('goto', 'own#fail')).toMatchObject({ code: 0 });
    expect(await lesson('next')).toMatchObject({ code: 0 });
    const report = await reported('report.json');
    expect(stepOf(report, 'run-it')?.actions[1]).toMatchObject({ stdout: 'out\n', exitCode: 0 });
    expect(stepOf(report, 'fail')?.actions[0]).toMatchObject({
      stdout: expect.stringMatching(/^at \d+\n$/),
      exitCode: 3,
    });
    // What the runner did on the way is nobody's work by hand.
    expect(report.counts).toMatchObject({ skipped: 3, passed: 1, undone: 3 });
    const checked = await lesson('report', '--check', 'report.json');
    expect(checked).toMatchObject({ code: 0 });
    for (const { process } of watches) process.kill('SIGINT');
    for (const { ended } of watches) await ended;
  });

  test('of a lesson that was done holds, and not when it was tampered with', async () => {
    for (let n = 0; n < 4; n++) expect(await lesson('next')).toMatchObject({ code: 0 });
    expect(await lesson('skip')).toMatchObject({ code: 0 });
    const report = await reported('report.json');
    expect(report.counts).toMatchObject({ passed: 4, skipped: 1, undone: 2 });
    expect(stepOf(report, 'run-it')?.actions[1]).toMatchObject({
      command: 'docker run --rm lesson-e2e-own\n',
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 0,
    });
    const [sitting] = report.lessons[0]?.sittings ?? [];
    expect(sitting?.engine?.version).toMatch(/^\d+\./);
    expect(sitting?.images?.[0]?.id).toMatch(/^sha256:/);

    // Somebody else: no sandbox, no engine.
    const elsewhere = { env: { DOCKER_HOST: 'unix:///nowhere' } };
    const check = (...args: string[]) =>
      place.lesson(
        ['--sandbox', 'none', '--course', course, 'report', '--check', ...args],
        elsewhere,
      );
    const holds = await check('report.json');
    expect(holds).toMatchObject({ code: 0 });
    expect(holds.stdout).toContain('The report holds');
    expect(holds.stdout).toContain('not who made it');

    const text = readFileSync(file('report.json'), 'utf8');
    writeFileSync(file('edited.json'), text.replace('"stdout": "out\\n"', '"stdout": "else\\n"'));
    const edited = await check('edited.json');
    expect(edited).toMatchObject({ code: 1 });
    expect(edited.stdout).toContain(
      'own#run-it/2: the report says: the output is the expected one',
    );
    expect(edited.stdout).toContain('line 1 of the expected output is missing');
    expect(JSON.parse((await check('edited.json', '--json')).stdout)).toMatchObject({
      holds: false,
      problems: [{ lesson: 'own', step: 'run-it', action: 'run-it/2', code: 'verdict' }],
    });

    writeFileSync(file('none.json'), '{"some": "thing"}');
    const none = await check('none.json');
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('is not a completion report');
    const nowhere = await place.lesson(['report', '--check', 'nowhere.json']);
    expect(nowhere).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^There is no file nowhere\.json\./),
    });
    expect(await check('report.txt')).toMatchObject({ code: 2 });

    const own = join(course, 'own.md');
    writeFileSync(own, readFileSync(own, 'utf8').replace('Each kind', 'Every kind'));
    const other = await check('report.json');
    expect(other).toMatchObject({ code: 1 });
    expect(other.stdout).toContain('own: its text is not yours');

    expect((await lesson('report')).stdout).toContain('### 3. Run it');
    // Nothing is written over.
    expect(await lesson('report', '--to', 'report.json')).toMatchObject({ code: 2 });
    expect(readFileSync(file('report.json'), 'utf8')).toBe(text);
  });

  test('shows what was seen of another terminal, and judges it again', async () => {
    const watch = place.start(['--trust', '--course', course, 'watch', 'own']);
    await until('watch', () => watch.stdout().includes('Write it'));
    writeFileSync(
      join(place.cwd, 'sandbox', 'own', 'Dockerfile'),
      'FROM ubuntu:20.04\nCMD echo out; echo err >&2\n',
    );
    await until('the build is waited for', () => watch.stdout().includes('docker build'));
    const cd = `cd ${join(place.cwd, 'sandbox', 'own')}`;
    await place.bystander(`${cd} && docker build -t lesson-e2e-own .`);
    await until('the run is waited for', () => watch.stdout().includes('docker run --rm'));
    await place.bystander('docker run --rm lesson-e2e-own');
    await until('the next step', () => watch.stdout().includes('Fail'));
    watch.process.kill('SIGINT');
    await watch.ended;
    const report = await reported('report.json');
    expect(stepOf(report, 'run-it')?.actions[1]).toMatchObject({
      how: 'passed',
      stdout: 'out\n',
      stderr: 'err\n',
      exitCode: 0,
    });
    expect(report.lessons[0]?.sittings[0]?.engine?.version).toMatch(/^\d+\./);
    expect(await lesson('report', '--check', 'report.json')).toMatchObject({ code: 0 });
  });

  test('needs something to tell of', async () => {
    const none = await lesson('report');
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('lesson next');
  });
});
