import { expect, test } from 'vitest';
import { BuildNames } from '../../../../src/machine/engine/proxy/buildkit-names.ts';

/** An entry of a protobuf map of strings. */
function entry(key: string, value: string): Buffer {
  const field = (tag: number, text: string) => {
    const bytes = Buffer.from(text);
    const length =
      bytes.length < 0x80 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
    return Buffer.concat([Buffer.from([tag, ...length]), bytes]);
  };
  return Buffer.concat([field(0x0a, key), field(0x12, value)]);
}

function namesIn(...chunks: Uint8Array[]): string[][] {
  const found: string[][] = [];
  const names = new BuildNames((of) => found.push([...of]));
  for (const chunk of chunks) names.read(Buffer.from(chunk));
  return found;
}

const bytes = (text: string) => Buffer.from(text, 'latin1');

test('names are found in what a client sends, however it is cut', () => {
  const many = Array.from({ length: 40 }, (_, i) => `registry.test:5000/lab/image-${i}:1.${i}`);
  const all = Buffer.concat([
    bytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x04name\x12'),
    entry('filename', 'Dockerfile'),
    entry('name', 'hello-world,b:1'),
    bytes('\0\xff'),
    entry('name', many.join(',')),
    entry('push', 'false'),
  ]);
  const expected = [['hello-world', 'b:1'], many];
  expect(namesIn(all)).toEqual(expected);
  for (const size of [1, 2, 3, 7, 64]) {
    const chunks = [];
    for (let at = 0; at < all.length; at += size) chunks.push(all.subarray(at, at + size));
    expect(namesIn(...chunks)).toEqual(expected);
  }
});

test.each([
  ['no name', entry('name', '')],
  ['a text', entry('name', 'say it: now')],
  ['bytes that only look like it', bytes('\x0a\x04name\x12\xff\xff\xff\xff\x0fx')],
  ['a length beyond all names', bytes('\x0a\x04name\x12\x80\x7fx')],
])('%s names nothing, and what follows it is found', (_, first) => {
  expect(namesIn(first, entry('name', 'ours:1'))).toEqual([['ours:1']]);
});
