import { describe, expect, it } from 'vitest';
import { type Figure, type FigureChoice, figureOf } from '../../../src/core/sweep/figure.ts';
import type { SweepRecord } from '../../../src/core/sweep/records.ts';
import { numberFormat, spreadOf } from '../../../src/core/sweep/spread.ts';
import { done } from './sweep.ts';

function figure(record: SweepRecord, choice?: FigureChoice): Figure {
  const found = figureOf(record, choice);
  if ('why' in found) throw new Error(found.why);
  return found;
}

/** Depth 4 with 30 failed in both repeats, depth 2 with 10 in one; depth 4 with 20 did not begin. */
const FAILED = { status: 'failed', failure: { why: 'exit' }, exitCode: 1, metrics: {} } as const;
const GRID = done({ repeats: 2, maximize: 'accuracy' }, ({ settings, repeat }) => {
  const { max_depth: depth, n_estimators: n } = settings;
  if (depth === 4 && n === 20) return undefined;
  if ((depth === 4 && n === 30) || (depth === 2 && n === 10 && repeat === 2)) return FAILED;
  return { metrics: { accuracy: Number(depth) + Number(n) + repeat, name: 'x', loss: null } };
});

describe('a figure', () => {
  it('has a cell for each settings, with the spread over the repeats that succeeded', () => {
    const { kind, axes, cells, metric, direction, mixed } = figure(GRID);
    expect({ kind, metric, direction, mixed }).toEqual({
      kind: 'heat-map',
      metric: 'accuracy',
      direction: 'maximize',
      mixed: [],
    });
    expect(axes.map(({ parameter, labels }) => [parameter, labels])).toEqual([
      ['n_estimators', ['10', '20', '30']],
      ['max_depth', ['2', '4']],
    ]);
    const at = (x: number, y: number) => cells.find((it) => it.at[0] === x && it.at[1] === y);
    expect(at(0, 0)).toMatchObject({ failed: 1, spread: { count: 1, mean: 13, deviation: null } });
    expect(at(1, 0)?.spread).toEqual({
      count: 2,
      mean: 23.5,
      deviation: Math.SQRT1_2,
      least: 23,
      most: 24,
    });
    expect(at(1, 1)).toBeUndefined();
    expect(at(2, 1)).toMatchObject({ failed: 2, spread: undefined });
  });

  it('mixes the parameters that were not chosen, and says so', () => {
    const one = figure(GRID, { x: 'max_depth' });
    expect(one).toMatchObject({ kind: 'line', mixed: ['n_estimators'] });
    expect(one.cells.map(({ spread }) => spread?.count)).toEqual([5, 2]);
    expect(figure(GRID, { y: 'n_estimators' }).axes.map((it) => it.parameter)).toEqual([
      'max_depth',
      'n_estimators',
    ]);
    expect(figure(GRID, { metric: 'seconds' }).direction).toBeUndefined();
  });

  it('says what it cannot draw', () => {
    expect(figureOf(GRID, { metric: 'name' })).toEqual({
      why: 'metric',
      name: 'name',
      known: ['accuracy', 'seconds'],
    });
    expect(figureOf(GRID, { y: 'depth' })).toMatchObject({ why: 'parameter', name: 'depth' });
    expect(figureOf(done({}, () => undefined))).toEqual({ why: 'nothing' });
  });

  it('divides many numbers into ranges that hold each of them once, and orders numbers by size', () => {
    const params = { rate: '0.001..0.9', size: '16,8,128' };
    const many = figure(
      done({ params, random: 2000 }, ({ settings }) => ({
        metrics: { loss: Number(settings.rate) },
      })),
    );
    const [size, rate] = many.axes;
    expect(size?.labels).toEqual(['8', '16', '128']);
    expect(rate?.labels.slice(0, 2)).toEqual(['0 to 0.1', '0.1 to 0.2']);
    expect(many.cells.length).toBe(3 * (rate?.labels.length ?? 0));
    expect(many.cells.reduce((sum, { spread }) => sum + (spread?.count ?? 0), 0)).toBe(2000);
    for (const { at, spread } of many.cells) {
      const [low = 0, high = 0] = (rate?.labels[at[1] ?? 0] ?? '').split(' to ').map(Number);
      expect(spread?.least).toBeGreaterThanOrEqual(low);
      expect(spread?.most).toBeLessThanOrEqual(high);
    }
  });

  it.each([
    [{ depth: 2 }, 'line'],
    [{ a: '1,2', b: '1,2', c: '1,2', d: 5 }, 'parallel'],
  ])('of %j is %s', (params, kind) => {
    expect(figure(done({ params }, () => ({ metrics: { loss: 1 } }))).kind).toBe(kind);
  });
});

it.each([
  [
    [0.91234, 0.9],
    ['0.9123', '0.9000'],
  ],
  [
    [1, 250],
    ['1', '250'],
  ],
  [[0.91], ['0.910']],
  [
    [1e-8, 2e-8],
    ['1.000e-8', '2.000e-8'],
  ],
  [
    [-1e300, 1e300],
    ['-1.000e+300', '1.000e+300'],
  ],
  [
    [0, 0.5],
    ['0.000', '0.500'],
  ],
])('writes %j so that they can be told apart', (values, texts) => {
  expect(values.map(numberFormat(values))).toEqual(texts);
});

it('has the mean of numbers whose sum is none', () => {
  expect(spreadOf([1e308, 1e308])).toMatchObject({ mean: 1e308, deviation: 0 });
  expect(spreadOf([])).toBeUndefined();
});
