import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  drawsOf,
  gridOf,
  parseValues,
  ValuesProblem,
  valuesIn,
} from '../../../src/core/sweep/grid.ts';

const list = (text: string) => valuesIn(parseValues(text));

describe('values', () => {
  it.each([
    ['2,4,6', [2, 4, 6]],
    ['10..50:10', [10, 20, 30, 40, 50]],
    ['1..3', [1, 2, 3]],
    ['0..1:0.1', [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]],
    ['-1..1:0.5', [-1, -0.5, 0, 0.5, 1]],
    ['1e-5..3e-5:1e-5', [1e-5, 2e-5, 3e-5]],
    ['10..25:10', [10, 20]],
    ['adam, sgd', ['adam', 'sgd']],
    ['7', [7]],
    ['0.10,1e3,007,Infinity', ['0.10', '1e3', '007', 'Infinity']],
    ['a..b', ['a..b']],
  ])('of %s', (text, values) => {
    expect(list(text)).toEqual(values);
  });

  it.each([
    ['', 'has an empty value'],
    ['2,,4', 'has an empty value'],
    ['2,4,2', 'has the value 2 twice'],
    ['5..1', 'ends below where it begins'],
    ['1..5:0', 'has a step that is not above 0'],
    ['1..5:-1', 'has a step that is not above 0'],
    ['0..1000000', 'has more than 100000 values'],
    ['0.1..0.9', 'needs a step, such as 0.1..0.9:0.2'],
  ])('are refused of "%s"', (text, problem) => {
    expect(() => list(text)).toThrow(new ValuesProblem(problem));
  });

  it('reach a container as they were typed', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(String);
    const word = fc.oneof(number, fc.stringMatching(/^[\w.+-]{1,8}$/));
    fc.assert(
      fc.property(word, (text) => {
        expect(list(text).map(String)).toEqual([text]);
      }),
    );
  });
});

it('goes through a grid as nested loops do', () => {
  const grid = gridOf({ a: parseValues('1,2'), b: parseValues('x,y') });
  expect(grid).toEqual([
    { a: 1, b: 'x' },
    { a: 1, b: 'y' },
    { a: 2, b: 'x' },
    { a: 2, b: 'y' },
  ]);
});

describe('random draws', () => {
  const space = { rate: parseValues('0.0..1.0'), depth: parseValues('2,4,6') };

  it('are the same with the same seed, and the first ones of more', () => {
    const few = drawsOf(space, 10, 7);
    expect(drawsOf(space, 50, 7).slice(0, 10)).toEqual(few);
    expect(drawsOf(space, 10, 8)).not.toEqual(few);
  });

  it('are spread over the whole space, each once', () => {
    const draws = drawsOf(space, 3000, 1);
    expect(new Set(draws.map((it) => JSON.stringify(it))).size).toBe(3000);
    for (const depth of [2, 4, 6]) {
      const share = draws.filter((it) => it.depth === depth).length / draws.length;
      expect(share).toBeCloseTo(1 / 3, 1);
    }
    for (const tenth of Array(10).keys()) {
      const inside = draws.filter((it) => Math.floor(Number(it.rate) * 10) === tenth);
      expect(inside.length / draws.length).toBeCloseTo(0.1, 1);
    }
  });

  it('end when there are no others, and build no long list for each', () => {
    const began = performance.now();
    expect(drawsOf({ a: parseValues('1,2') }, 100_000, 1)).toHaveLength(2);
    const wide = { a: parseValues('1..100000'), b: parseValues('1..100000') };
    expect(drawsOf(wide, 2000, 1)).toHaveLength(2000);
    // Twice 100 000 values for each draw would take a minute.
    expect(performance.now() - began).toBeLessThan(5000);
  });

  it('are all there are of a small space', () => {
    expect(drawsOf({ a: parseValues('1,2'), b: parseValues('1..3') }, 50, 1)).toHaveLength(6);
  });
});
