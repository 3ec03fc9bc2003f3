/** A picture of a sweep as data: which parameters are its axes, and what came out at each place. Pure. */
import { numericMetrics, outcomeOf, type SettingsOutcome } from './outcomes.ts';
import type { SweepRecord, TrialResult } from './records.ts';
import type { SweepSpec } from './spec.ts';
import { extremes } from './spread.ts';

export interface FigureAxis {
  readonly parameter: string;
  /** Of its values, in order. */
  readonly labels: readonly string[];
  /** All its values are numbers, from low to high. */
  readonly numeric: boolean;
}

export interface FigureCell extends Pick<SettingsOutcome, 'spread' | 'failed'> {
  /** On each axis, which label. */
  readonly at: readonly number[];
}

/** `line`: one axis; `heat-map`: two, x and y; `parallel`: more. */
export interface Figure {
  readonly kind: 'line' | 'heat-map' | 'parallel';
  readonly metric: string;
  readonly direction: NonNullable<SweepSpec['goal']>['direction'] | undefined;
  readonly axes: readonly FigureAxis[];
  /** Only of places where trials have begun. */
  readonly cells: readonly FigureCell[];
  /** Other parameters that vary: a cell has trials of all their values. */
  readonly mixed: readonly string[];
}

export interface FigureChoice {
  /** Default: the sweep's goal, or the first metric with numbers. */
  readonly metric?: string | undefined;
  /** Parameters. Default: those that vary. */
  readonly x?: string | undefined;
  readonly y?: string | undefined;
}

/** Why there is no such picture. */
export type FigureProblem =
  /** No trial has begun, or trials have no settings. */
  | { readonly why: 'nothing' }
  | {
      readonly why: 'metric' | 'parameter';
      readonly name: string;
      readonly known: readonly string[];
    };

/** More different numbers than these are divided into ranges. */
const MOST_TICKS = 24;
const RANGES = 12;

export function figureOf(record: SweepRecord, choice: FigureChoice = {}): Figure | FigureProblem {
  const results = record.planned.flatMap(({ result }) => (result ? [result] : []));
  const [first] = results;
  if (!first || Object.keys(first.settings).length === 0) return { why: 'nothing' };
  const metrics = numericMetrics(record);
  const metric = choice.metric ?? metrics[0] ?? '';
  if (!metrics.includes(metric)) return { why: 'metric', name: metric, known: metrics };
  const known = [...new Set(results.flatMap(({ settings }) => Object.keys(settings)))];
  const chosen = [choice.x, choice.y].filter((name) => name !== undefined);
  const wrong = chosen.find((name) => !known.includes(name));
  if (wrong !== undefined) return { why: 'parameter', name: wrong, known };
  const varied = known.filter((name) => new Set(results.map((it) => valueIn(it, name))).size > 1);
  const used = axesFor(choice, varied.length > 0 ? varied : known.slice(0, 1));
  const scales = used.map((name) => scaleOf(name, results));
  const { goal } = record.session.spec;
  return {
    kind: used.length === 2 ? 'heat-map' : used.length < 2 ? 'line' : 'parallel',
    metric,
    direction: goal?.metric === metric ? goal.direction : undefined,
    axes: scales.map(({ axis }) => axis),
    cells: cellsOf(results, scales, metric),
    mixed: varied.filter((name) => !used.includes(name)),
  };
}

/** Of two parameters the first is tried slowest: it goes down, the other one across. */
function axesFor({ x, y }: FigureChoice, varied: readonly string[]): readonly string[] {
  if (x !== undefined) return y === undefined || y === x ? [x] : [x, y];
  const [down, across] = varied;
  if (y !== undefined) {
    const other = varied.find((name) => name !== y);
    return other === undefined ? [y] : [other, y];
  }
  return varied.length === 2 && down !== undefined && across !== undefined
    ? [across, down]
    : varied;
}

interface Scale {
  readonly axis: FigureAxis;
  readonly place: (result: TrialResult) => number;
}

function scaleOf(parameter: string, results: readonly TrialResult[]): Scale {
  const texts = [...new Set(results.map((it) => valueIn(it, parameter)))];
  const numeric = texts.every((it) => it.trim() !== '' && Number.isFinite(Number(it)));
  if (numeric && texts.length > MOST_TICKS) return rangesOf(parameter, texts.map(Number));
  if (numeric) texts.sort((a, b) => Number(a) - Number(b));
  const places = new Map(texts.map((text, at) => [text, at]));
  return {
    axis: { parameter, labels: texts, numeric },
    place: (result) => places.get(valueIn(result, parameter)) ?? 0,
  };
}

/** Equally wide, between round numbers where the values allow it. */
function rangesOf(parameter: string, values: readonly number[]): Scale {
  const [least, most] = extremes(values);
  const width = niceStep((most - least) / RANGES);
  const from = Math.floor(least / width) * width;
  const count = Math.max(1, Math.ceil((most - from) / width - 1e-9));
  const edge = (at: number) => String(Number((from + at * width).toPrecision(6)));
  return {
    axis: {
      parameter,
      labels: Array.from({ length: count }, (_, at) => `${edge(at)} to ${edge(at + 1)}`),
      numeric: true,
    },
    place: (result) => {
      const at = Math.floor((Number(valueIn(result, parameter)) - from) / width);
      return Math.min(count - 1, Math.max(0, at));
    },
  };
}

/** 1, 2 or 5 times a power of ten, at least as large. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((times) => times * power >= least * 0.999) ?? 10);
}

function cellsOf(
  results: readonly TrialResult[],
  scales: readonly Scale[],
  metric: string,
): FigureCell[] {
  const groups = new Map<string, { at: number[]; results: TrialResult[] }>();
  for (const result of results) {
    const at = scales.map(({ place }) => place(result));
    const key = at.join(' ');
    const group = groups.get(key) ?? { at, results: [] };
    group.results.push(result);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ at, results: all }): FigureCell => {
    const { spread, failed } = outcomeOf(all, metric);
    return { at, spread, failed };
  });
}

function valueIn({ settings }: TrialResult, parameter: string): string {
  return String(settings[parameter] ?? '');
}

/** Cells with a number, the best first; without a direction the highest first. */
export function rankedCells({ cells, direction }: Figure) {
  const sign = direction === 'minimize' ? 1 : -1;
  return cells
    .flatMap((cell) => (cell.spread ? [{ ...cell, spread: cell.spread }] : []))
    .sort((a, b) => sign * (a.spread.mean - b.spread.mean));
}

/** Where a cell is, e.g. `max_depth=2 n_estimators=10`. */
export function placeText({ axes }: Figure, { at }: Pick<FigureCell, 'at'>): string {
  return axes.map(({ parameter, labels }, i) => `${parameter}=${labels[at[i] ?? 0]}`).join(' ');
}
