import { describe, expect, it } from 'vitest';
import type { Explanation, FailureCode, Holder } from '../../../src/core/failures/codes.ts';
import { KNOWN } from '../../../src/core/failures/known.ts';
import { recognise } from '../../../src/core/failures/recognise.ts';
import { explanationWords } from '../../../src/view/messages/failure-text.ts';
import { OUTPUTS } from '../../core/failures/outputs.ts';

const HOLDER: Holder = {
  id: '0123456789ab',
  name: 'web',
  state: 'exited',
  ageMs: 3 * 60_000,
  owner: 'lesson',
  lesson: 'copying',
};

/** Each failure with nothing known of it, and each as it was recorded. */
const all: (readonly [string, Explanation])[] = [
  ...Object.keys(KNOWN).map((code): [string, Explanation] => [
    code,
    { code: code as FailureCode, args: {} } as Explanation,
  ]),
  ...OUTPUTS.flatMap(({ code, variant, text }) =>
    recognise({ stdout: '', stderr: text }).map(
      ({ failure }) => [`${code}, ${variant}`, failure] as const,
    ),
  ),
];

const SENTENCE_ENDS = /(?<!\be\.g|\bi\.e)[.?](?= |$)/g;

it.each(all)('%s: two sentences and one thing to do', (_name, explanation) => {
  const { text, next, offer } = explanationWords(explanation);
  expect(text.match(SENTENCE_ENDS)).toHaveLength(2);
  expect(text).toMatch(/^["A-Z].*[a-z)"\\]\.$/);
  expect(next).not.toBe('');
  expect(`${text}${next}`).not.toMatch(
    /undefined|null|\[object|\n| {2}|"" |\b(simply|just|easy)\b/,
  );
  expect(offer).toBeUndefined();
});

describe('a name that is taken', () => {
  const words = (holder: Partial<Holder>, remedy = false) =>
    explanationWords({
      code: 'name-taken',
      args: { name: 'web', holder: { ...HOLDER, ...holder } },
      ...(remedy ? { remedy: { kind: 'remove-container', id: 'x', name: 'web' } } : {}),
    });

  it('is freed where the lesson has it', () => {
    expect(words({}, true)).toEqual({
      text: 'A container called web is there already, from 3 minutes ago, and has exited. Names are unique on an engine, also for stopped containers.',
      next: 'Remove it, and run this again: docker rm web',
      offer: 'remove it and run again',
    });
    expect(words({ state: 'running', ageMs: 5000 })).toMatchObject({
      text: expect.stringContaining('from a moment ago, and is running'),
      next: 'Remove it, and run this again: docker stop web && docker rm web',
    });
  });

  it('is somebody else’s to free', () => {
    expect(words({ owner: 'other', ageMs: 3 * 24 * 3_600_000 })).toEqual({
      text: "A container called web is there already, from 3 days ago, and has exited; it is not this course's. Names are unique on an engine, also for stopped containers.",
      next: 'Remove it where it is yours: docker rm web; else use another name in your command: --name ANOTHER',
    });
    expect(words({ owner: 'course' }).next).toContain('lesson clean copying');
  });
});

it('says who has a port, and which variable to change', () => {
  expect(
    explanationWords({
      code: 'port-taken',
      args: { port: 8888, variable: 'NOTEBOOK_PORT', holder: { ...HOLDER, owner: 'other' } },
      remedy: { kind: 'other-port', variable: 'NOTEBOOK_PORT' },
    }),
  ).toMatchInlineSnapshot(`
    {
      "next": "Run it again: another free port then becomes NOTEBOOK_PORT.",
      "offer": "take another port and run again",
      "text": "The port 8888 of this machine is taken: the container web has it, from 3 minutes ago, and has exited; it is not this course's. A port can belong to one program at a time.",
    }
  `);
});

it('says how much room is left', () => {
  const { text } = explanationWords({
    code: 'no-space',
    args: { free: 12_000_000, folder: '/var/lib/docker' },
    remedy: { kind: 'show-space' },
  });
  expect(text).toContain('The disk with /var/lib/docker is full: 12 MB are left.');
});

it('lets no escape sequence of an output through', () => {
  const { text } = explanationWords({
    code: 'container-missing',
    args: { name: 'a\x1b[2Jb' },
  });
  expect(text).not.toContain('\x1b');
});
