/** Known failures at the seat, in reports and without a terminal: told, and mended by a key. */
import { expect, test } from 'vitest';
import { eachInPlace, type Place } from './place.ts';
import { ENTER, Seat } from './seat.ts';
import { inCourse, realEngineSuite } from './support.ts';

realEngineSuite('failures', () => {
  let place: Place;

  eachInPlace(
    (its) => {
      place = its;
    },
    () => place.bystander('docker rm -f failure-somebody'),
  );

  const args = (...more: string[]) => [...inCourse('failures'), ...more];

  test('a name and a port are freed by a key', async () => {
    const seat = new Seat(place, args('next', 'taken'), { columns: 100, rows: 50 });
    await seat.asks();
    for (let screen = ''; !screen.includes('A container called'); ) {
      screen = await seat.answer(ENTER);
    }
    expect(await seat.screen()).toMatch(
      /✘ the command failed \(exit code 125\).*\n\n {2}A container called failure-seat is there already, from a moment ago, and has exited\.(?: Names are\n {2}unique| Names are unique)/,
    );
    expect(await seat.screen()).toMatch(/^ {2}r remove it and run again {3}⏎ run it again/m);
    const mended = await seat.answer('r');
    expect(mended).toContain('│ again');
    expect(mended).toMatch(/│ again[^✘]*✔ it finished/);

    await place.bystander(
      'docker run -d --name failure-somebody -p 127.0.0.1:18876:80 ubuntu:20.04 sleep 600',
    );
    let screen = mended;
    while (!screen.includes('The port 18876')) screen = await seat.answer(ENTER);
    expect(screen.replaceAll(/\s+/g, ' ')).toMatch(
      /the container failure-somebody has it, from a moment ago, and is running; it is not this course's\./,
    );
    expect(screen).toContain('r take another port and run again');
    const moved = await seat.answer('r');
    const [, port] = /LAB_PORT is (\d+) from now on\./.exec(moved) ?? [];
    expect(Number(port)).not.toBe(18876);
    expect(moved).toContain(`│ on ${port}`);
    expect((await place.bystander('docker ps --format {{.Names}}')).stdout).toContain(
      'failure-somebody',
    );
  });

  test('a report has the explanation beside the failed verdict, and only there', async () => {
    const { code, stdout } = await place.lesson(args('verify', '--reporter', 'json'));
    expect(code).toBe(1);
    const report = JSON.parse(stdout) as {
      lessons: { steps: { id: string; expectations: Record<string, unknown>[] }[] }[];
    };
    const explained = report.lessons
      .flatMap(({ steps }) => steps)
      .flatMap(({ id, expectations }) =>
        expectations.flatMap(({ explanation, verdict }) =>
          explanation === undefined ? [] : [{ id, verdict, explanation }],
        ),
      );
    expect(explained).toMatchObject([
      {
        id: 'the-same-name',
        verdict: 'failed',
        explanation: {
          code: 'name-taken',
          args: { name: 'failure-seat', holder: { owner: 'lesson', state: 'exited' } },
          message: expect.stringContaining('Names are unique on an engine'),
          next: 'Remove it, and run this again: docker rm failure-seat',
        },
      },
    ]);
  });

  test('without a terminal the next action is said', async () => {
    await place.lesson(args('next', 'taken'));
    const { code, stdout } = await place.lesson(args('next'));
    expect(code).toBe(1);
    expect(stdout).toContain('A container called failure-seat is there already');
    expect(stdout).toContain('→ Remove it, and run this again: docker rm failure-seat');
  });
});
