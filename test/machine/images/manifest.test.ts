import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { estimateImages } from '../../../src/machine/images/estimate.ts';
import { LABEL, LABEL_FOR, standInOf } from '../../../src/machine/images/labels.ts';
import { readManifest } from '../../../src/machine/images/manifest.ts';

const FOLDER = 'lessons/docker-101/stand-ins';
const { standIns, releases } = readManifest(FOLDER);

it.each(standIns)(
  '$image has a Dockerfile, and its suites have names',
  ({ dockerfile, suites }) => {
    expect(existsSync(join(FOLDER, dockerfile))).toBe(true);
    for (const suite of Object.values(suites).flat()) expect(releases[suite]).toBeDefined();
  },
);

it('adds up what images take', () => {
  const [first] = standIns;
  expect(estimateImages([first?.image ?? ''], FOLDER)).toEqual({
    minutes: first?.minutes,
    megabytes: first?.megabytes,
  });
  expect(estimateImages([], FOLDER)).toEqual({ minutes: 0, megabytes: 0 });
});

it('knows a stand-in, and what was built on one, by its labels', () => {
  const labels = { [LABEL]: 'Debian 11 (bullseye)', [LABEL_FOR]: 'ubuntu:20.04', maintainer: 'me' };
  expect(standInOf(labels)).toEqual({ image: 'ubuntu:20.04', really: 'Debian 11 (bullseye)' });
  expect(standInOf({ maintainer: 'me' })).toBeUndefined();
  expect(standInOf(null)).toBeUndefined();
});
