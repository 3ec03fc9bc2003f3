import { expect, test } from 'vitest';
import { parseBody, SHAPES } from '../../../../src/machine/engine/proxy/json-body.ts';

const container = (text: string) => parseBody(text, SHAPES.container);

test('keys of the API match in any case, as in Go', () => {
  expect(
    container(
      '{"IMAGE":"a","ho\u017ftconfig":{"portbindings":{"80/tcp":[{"hostip":"0","HOSTPORT":"8"}]},"Networ\u212aMode":"host"},"labels":{"Name":"x"},"Cmd":["Image"]}',
    ),
  ).toEqual({
    Image: 'a',
    HostConfig: {
      PortBindings: { '80/tcp': [{ HostIp: '0', HostPort: '8' }] },
      NetworkMode: 'host',
    },
    Labels: { Name: 'x' },
    Cmd: ['Image'],
  });
});

test('of a key that is there twice the later counts, in whatever case', () => {
  expect(
    container('{"image":"a","Image":"b","HostConfig":{"Binds":[]},"hostconfig":null}'),
  ).toEqual({
    Image: 'b',
    HostConfig: null,
  });
});

test('a key that would change the object itself is one like others', () => {
  const body = container('{"__proto__":{"Image":"a"},"Labels":{"__proto__":"x"}}');
  expect(Object.keys(body)).toEqual(['__proto__', 'Labels']);
  expect(JSON.stringify(body)).toBe('{"__proto__":{"Image":"a"},"Labels":{"__proto__":"x"}}');
});

test('no body is an empty object', () => {
  expect(container('')).toEqual({});
});

test.each(['[]', '"x"', '1', 'null', '{', '{} {}', '\u001f\u008b'])('%s is refused', (text) => {
  expect(() => container(text)).toThrow('did not pass this request on');
});
