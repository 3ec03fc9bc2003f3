import { expect, test } from 'vitest';
import { StreamReader } from '../../../../src/machine/engine/connect/stream-reader.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const body = Buffer.from(text);
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(body.length, 4);
  return Buffer.concat([head, body]);
}

const both = Buffer.concat([frame(1, 'häl'), frame(2, 'err\n'), frame(1, ''), frame(1, 'lo\n')]);

test('frames are put together however they were cut', () => {
  for (let a = 0; a <= both.length; a++) {
    for (let b = a; b <= both.length; b++) {
      const reader = new StreamReader();
      for (const piece of [both.subarray(0, a), both.subarray(a, b), both.subarray(b)]) {
        reader.add(piece);
      }
      expect(reader.result()).toEqual({ stdout: 'hällo\n', stderr: 'err\n', truncated: false });
    }
  }
});

test('what a terminal prints is kept as it is', () => {
  const reader = new StreamReader();
  reader.add(Buffer.from('\x1b[1mbold'));
  reader.add(frame(1, 'not a frame here'));
  const { stdout, stderr } = reader.result();
  expect(stdout.startsWith('\x1b[1mbold\x01\0\0\0')).toBe(true);
  expect(stderr).toBe('');
});

test('more than is kept is told', () => {
  const reader = new StreamReader();
  const piece = 'x'.repeat(1024 * 1024);
  for (let n = 0; n < 9; n++) reader.add(frame(2, piece));
  const { stderr, truncated } = reader.result();
  expect(stderr).toHaveLength(8 * 1024 * 1024);
  expect(truncated).toBe(true);
});
