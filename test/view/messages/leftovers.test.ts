import { expect, test } from 'vitest';
import { toRemember } from '../../../src/core/lesson/to-remember.ts';
import { remainsWords } from '../../../src/view/messages/leftovers.ts';
import { lessonOf } from '../../core/run/support.ts';

const NOTHING = { images: [], containers: [], volumes: [], networks: [], bases: [] };

test('what stays on the machine is named, with what it takes', () => {
  expect(
    remainsWords({
      images: [
        { name: 'tiny:latest', own: 28 },
        { name: 'tools:latest', own: 120_000_000 },
      ],
      containers: [{ name: 'web', state: 'running' }],
      volumes: ['data'],
      networks: ['net'],
      bases: [{ name: 'ubuntu:20.04', size: 72_800_000 }],
    }),
  ).toEqual([
    'On the engine: the image tiny:latest (next to nothing on top of its base), the image tools:latest (120 MB on top of its base), the container web (running), the volume data and the network net.',
    'The base ubuntu:20.04 (72.8 MB) stays for other lessons.',
  ]);
});

test('what is not known is not made up', () => {
  expect(remainsWords(NOTHING)).toEqual(['Nothing of it is on the engine.']);
  expect(remainsWords(undefined)).toEqual(['What you built is still on the engine.']);
});

test('what is to be remembered is what the lesson says, and no more', () => {
  const end = '### To remember\n\n- One.\n- Two `#`.\n\n### One thing to try\n\nTry.\n';
  const block = '```bash\ntrue\n```\n\n';
  expect(toRemember(lessonOf(`## A\n\n${block}${end}`))).toBe('- One.\n- Two `#`.');
  expect(toRemember(lessonOf(`## A\n\n${end}\n## B\n\n${block}`))).toBeUndefined();
  expect(toRemember(lessonOf(`## A\n\n${block}### To remember\n\n- Last.\n`))).toBe('- Last.');
});
