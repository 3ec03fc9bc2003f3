import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RememberedRecipes } from '../../../src/machine/images/remembered.ts';

describe('recipes of stand-ins are remembered', () => {
  let folder: string;
  let file: string;
  let places: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'remembered-'));
    file = join(folder, 'cache', 'recipes.json');
    places = [join(folder, 'apt'), join(folder, 'bundle'), join(folder, 'not-there')];
    mkdirSync(join(folder, 'apt', 'conf.d'), { recursive: true });
    writeFileSync(join(folder, 'apt', 'conf.d', 'proxy'), 'a proxy');
    writeFileSync(join(folder, 'bundle'), 'certificates');
    new RememberedRecipes(file, places, ['HTTP_PROXY=']).set('ubuntu:20.04', 'abc');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const known = (settings = ['HTTP_PROXY='], named = places) =>
    new RememberedRecipes(file, named, settings).get('ubuntu:20.04');

  it('as long as nothing was touched', () => {
    expect(known()).toBe('abc');
    expect(new RememberedRecipes(file, places, ['HTTP_PROXY=']).get('python:3.9')).toBeUndefined();
  });

  it.each<[string, () => void]>([
    ['a file changes', () => writeFileSync(join(folder, 'bundle'), 'CERTIFICATES')],
    ['a file in a folder comes', () => writeFileSync(join(folder, 'apt', 'conf.d', 'more'), '')],
    ['a file in a folder goes', () => rmSync(join(folder, 'apt', 'conf.d', 'proxy'))],
    ['what was missing comes', () => writeFileSync(join(folder, 'not-there'), '')],
    ['the memory is damaged', () => writeFileSync(file, '{')],
  ])('until %s', (_, change) => {
    change();
    expect(known()).toBeUndefined();
  });

  it('until a file changes whose time is set back afterwards', () => {
    const path = join(folder, 'bundle');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, 'CERTIFICATES');
    utimesSync(path, atime, mtime);
    expect(known()).toBeUndefined();
  });

  it('until another setting holds, or a place is named that was not', () => {
    expect(known(['HTTP_PROXY=http://proxy:3128'])).toBeUndefined();
    expect(known(['HTTP_PROXY='], [...places, join(folder, 'more')])).toBeUndefined();
  });

  it('without writing down what the settings are', () => {
    new RememberedRecipes(file, places, ['HTTP_PROXY=http://me:secret@proxy']).set('a:1', 'x');
    expect(readFileSync(file, 'utf8')).not.toContain('secret');
  });
});
