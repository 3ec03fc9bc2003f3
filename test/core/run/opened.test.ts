import { expect, test } from 'vitest';
import { interrupted } from '../../../src/core/run/failure.ts';
import { closedAfterwards, closedIfItFails, Opened } from '../../../src/core/run/opened.ts';

const never = () => new Promise<void>(() => undefined);

test('closes in reverse, all of it, and reports the first that failed', async () => {
  const closed: string[] = [];
  const opened = new Opened();
  opened.closeWith(() => closed.push('first'));
  opened.closeWith(async () => {
    throw new Error('second stays open');
  });
  opened.closeWith(() => closed.push('third'));
  await expect(opened.close()).rejects.toThrow('second stays open');
  expect(closed).toEqual(['third', 'first']);
  await opened.close();
  expect(closed).toHaveLength(2);
});

test('what fails is reported, though a close never ends and another one fails as well', async () => {
  const open = closedIfItFails(async (opened) => {
    opened.closeWith(never);
    opened.closeWith(() => {
      throw new Error('of the close');
    });
    throw new Error('of the opening');
  });
  await expect(open).rejects.toThrow('of the opening');
});

test('what is open stays open for the caller', async () => {
  let closed = false;
  await closedIfItFails(async (opened) => {
    opened.closeWith(() => {
      closed = true;
    });
  });
  expect(closed).toBe(false);
});

test.each([
  ['ends', async () => 'done'],
  ['is interrupted', () => Promise.reject(interrupted())],
  ['fails', () => Promise.reject(new Error('work'))],
])('what is needed for some work is closed when that %s', async (_, work) => {
  let closed = false;
  const [result] = await Promise.allSettled([
    closedAfterwards(async (opened) => {
      opened.closeWith(() => {
        closed = true;
      });
      return work();
    }),
  ]);
  expect(closed).toBe(true);
  expect(result).toEqual((await Promise.allSettled([work()]))[0]);
});
