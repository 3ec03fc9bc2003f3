import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTarget, spell } from '../../../../src/machine/engine/proxy/target.ts';

test.each([
  ['/containers/create', '/containers/create'],
  ['/v1.41/containers/%63reate?name=a%20b', '/v1.41/containers/create?name=a+b'],
  ['/images/some/thing:1/json', '/images/some/thing:1/json'],
  ['/images/a%3A1/json', '/images/a:1/json'],
  ['/containers/a%2563/json', '/containers/a%2563/json'],
  ['/containers/x/json?name=a&name=b', '/containers/x/json?name=a'],
  ['/build?t=a&t=b&q=1;t=c', '/build?t=a&t=b&q=1%3Bt%3Dc'],
])('%s is sent on as %s', (url, plain) => {
  expect(spell(readTarget('POST', url))).toBe(plain);
});

test.each([
  'http://engine/containers/create',
  '*',
  '',
  'containers/create',
  '//containers/create',
  '/containers//create',
  '/containers/create/',
  '/./containers/create',
  '/x/../containers/create',
  '/x/%2e%2e/containers/create',
  '/containers%2fcreate',
  '/containers%5ccreate',
  '/containers\\create',
  '/containers/create#x',
  '/containers/cr\u00e9ate',
  '/containers/%zz',
  '/containers/%ff',
  '/containers/create%00',
  '/v1.41.0/containers/create',
  '/v1./containers/create',
  '/v2/containers/create',
  '/build?T=a',
  '/images/create?fromimage=a',
])('%s is refused', (url) => {
  expect(() => readTarget('POST', url)).toThrow('did not pass this request on');
});

test('a version of the API that takes settings nobody checks is too old', () => {
  expect(() => readTarget('POST', '/v1.23/containers/x/start')).toThrow(
    'client version 1.23 is too old',
  );
});

test.each(['CONNECT', 'OPTIONS', 'PATCH', 'post', undefined])('method %s is refused', (method) => {
  expect(() => readTarget(method, '/info')).toThrow('not supported');
});

test('what is sent on is read again as the same', () => {
  const text = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 6 });
  const part = text.map((it) => encodeURIComponent(it));
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), text, (parts, query) => {
      let plain: string;
      try {
        plain = spell(readTarget('GET', `/${parts.join('/')}?${query}`));
      } catch {
        return;
      }
      expect(spell(readTarget('GET', plain))).toBe(plain);
    }),
  );
});
