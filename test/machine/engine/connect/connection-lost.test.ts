import { expect, test } from 'vitest';
import { UserError } from '../../../../src/core/run/failure.ts';
import { lossIn } from '../../../../src/machine/engine/connect/dial.ts';

const NOWHERE = { host: 'unix:///nowhere/docker.sock' };

test.each([
  ['ECONNREFUSED', { code: 'ECONNREFUSED' }],
  ['a network that is gone', { code: 'EHOSTUNREACH' }],
  ['a name that is not known any more', { code: 'ENOTFOUND' }],
  ['a stream that ends too soon', { code: 'ERR_STREAM_PREMATURE_CLOSE' }],
  ['an answer that makes no sense', {}],
])('an engine that does not answer is told of as that, not as %s', async (_, more) => {
  const told = await lossIn(Object.assign(new Error('no'), more), NOWHERE);
  expect(told).toMatchObject({ exitCode: 3 });
});

test.each([
  ['what is the user’s to mend', new UserError('interrupted', {}, 130)],
  ['what an engine has answered', Object.assign(new Error('no'), { statusCode: 409 })],
])('%s stays as it is', async (_, error) => {
  expect(await lossIn(error, NOWHERE)).toBe(error);
});
