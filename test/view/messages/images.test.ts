import { expect, it } from 'vitest';
import { baseLines, outcomeText } from '../../../src/view/messages/images.ts';

const REALLY = "Debian 11 (bullseye), built from the distribution's packages";

it('says what each base is, in the width that there is', () => {
  const built = '2026-11-26T04:39:49.5Z';
  const lines = baseLines(
    [
      {
        image: 'ubuntu:20.04',
        state: 'stand-in',
        really: REALLY,
        size: 80_800_000,
        built,
        stored: true,
      },
      { image: 'python:3.9', state: 'real', size: 997_000_000, built, stored: false },
      { image: 'python:3.10', state: 'missing', stored: true },
      { image: 'other:latest', state: 'missing', stored: false },
    ],
    true,
    60,
  );
  expect(lines).toEqual([
    '  ubuntu:20.04  80.8 MB, built 2026-11-26',
    '    stand-in: Debian 11 (bullseye), built from the',
    "    distribution's packages",
    '  python:3.9  997 MB, built 2026-11-26',
    '    real',
    '  python:3.10',
    '    not here; a stand-in is stored in the own registry',
    '  other:latest',
    '    not here',
    '',
    '2 stand-ins. Where a registry answers, get the real ones with:',
    '  lesson images --replace',
  ]);
});

it('offers no change on an engine where stand-ins are not made', () => {
  const base = { image: 'ubuntu:20.04', state: 'stand-in', really: REALLY, stored: false } as const;
  expect(baseLines([base], false, 100)).toHaveLength(2);
});

it('says what became of a stand-in', () => {
  const image = 'ubuntu:20.04';
  const texts = [
    { image, did: 'replaced' as const },
    { image, did: 'dropped' as const },
    { image, did: 'kept' as const, why: 'no such host' },
  ].map(outcomeText);
  expect(texts).toEqual([
    'ubuntu:20.04: the real one now',
    'ubuntu:20.04: the stand-in is gone',
    'ubuntu:20.04: the stand-in stays. no such host',
  ]);
});
