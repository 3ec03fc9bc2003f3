import { describe, expect, test } from 'vitest';
import {
  NameHistory,
  type NamingBy,
  tagTimeOf,
} from '../../../../src/machine/engine/ownership/name-history.ts';

const REF = 'x:latest';
const ID = `sha256:${'a'.repeat(64)}`;

/** By run `1a` of Anna, `2b` of Ben and so on. */
function naming(run: string, facts: Partial<NamingBy>): NamingBy {
  const user = run.endsWith('a') ? 'Anna' : 'Ben';
  return { ref: REF, id: ID, run, by: user, user, ...facts };
}

/** Whose the name is for Anna. */
const kind = (namings: readonly NamingBy[], at?: string, runs = ['1a', '3a']) =>
  new NameHistory(namings, runs).holder(REF, ID, at).kind;

describe('whose a name is', () => {
  const anna = naming('1a', { at: '1' });
  const ben = naming('2b', { was: '1', at: '2' });
  const keeps = naming('2b', { ref: 'lesson-kept/x:2b', was: '1', at: '2', keeps: REF });
  const taken = naming('2b', { was: '2', at: '3' });
  const back = naming('2b', { was: '3', at: '4', back: true, like: '1' });

  test.each<[string, NamingBy[], string, string]>([
    ['nobody’s is known', [], '1', 'unknown'],
    ['the last that gave it', [anna], '1', 'ours'],
    ['the same image got it again', [anna, ben], '2', 'other'],
    ['outside of lessons since', [anna], '9', 'unknown'],
    ['outside of lessons before a lesson', [naming('2b', { was: '8', at: '9' })], '9', 'other'],
    [
      'the image got another name since',
      [anna, naming('2b', { ref: 'y', was: '1', at: '2' })],
      '2',
      'ours',
    ],
    [
      'another name, and something in between',
      [anna, naming('2b', { ref: 'y', was: '7', at: '8' })],
      '8',
      'unknown',
    ],
    [
      'another name, of an image not known before',
      [anna, naming('2b', { ref: 'y', at: '8' })],
      '8',
      'unknown',
    ],
    ['kept by another run, not yet taken', [anna, keeps], '2', 'ours'],
    ['kept and taken', [anna, keeps, taken], '3', 'other'],
    ['kept, taken and given back', [anna, keeps, taken, back], '4', 'ours'],
    [
      'a record of another image',
      [naming('1a', { at: '1', id: `sha256:${'b'.repeat(64)}` })],
      '1',
      'unknown',
    ],
    ['records in a circle', [naming('2b', { ref: 'y', was: '1', at: '1' })], '1', 'unknown'],
  ])('%s', (_name, namings, at, expected) => {
    expect(kind(namings, at)).toBe(expected);
  });

  test('what a run of ours keeps is lent, until its owner takes it', () => {
    expect(kind([anna, keeps], '2', ['2b'])).toBe('lent');
    expect(kind([anna, keeps, taken], '3', ['2b'])).toBe('ours');
    expect(kind([anna, keeps, naming('3a', { was: '2', at: '5' })], '5', ['2b'])).toBe('other');
    // It is given back for as long as a lesson starts again.
    const again = naming('2b', { was: '3', at: '4', back: true, like: '1', keeps: REF });
    expect(kind([anna, keeps, taken, again], '4', ['2b'])).toBe('lent');
    expect(kind([anna, keeps, taken, again], '4')).toBe('ours');
  });

  test('copies that others keep of ours', () => {
    const copies = (namings: NamingBy[], runs: string[]) =>
      new NameHistory(namings, runs).copies(REF).map(({ ref }) => ref);
    expect(copies([anna, keeps, taken], ['1a'])).toEqual(['lesson-kept/x:2b']);
    expect(copies([anna, keeps, taken], ['2b'])).toEqual([]);
    // Of what a colleague had.
    expect(copies([keeps], ['1a'])).toEqual([]);
  });

  test('without times, the last lesson that gave it', () => {
    expect(kind([naming('1a', {})])).toBe('ours');
    expect(kind([naming('2b', {}), naming('1a', {})])).toBe('other');
    expect(kind([naming('3a', {}), naming('2b', {})])).toBe('ours');
    expect(kind([])).toBe('unknown');
  });

  test.each([
    [
      { Metadata: { LastTagTime: '2026-11-29T19:49:50.244109524Z' } },
      '2026-11-29T19:49:50.244109524Z',
    ],
    [{ Metadata: { LastTagTime: '0001-01-01T00:00:00Z' } }, undefined],
    [{}, undefined],
  ])('the tag time of %j', (image, time) => {
    expect(tagTimeOf(image)).toBe(time);
  });
});
