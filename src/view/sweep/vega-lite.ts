/**
 * A picture of a sweep as a Vega-Lite specification, with its data in it. A journal or a notebook can
 * draw it again.
 */
import type { TopLevelSpec } from 'vega-lite';
import { evenly } from '../../core/sweep/agreement.ts';
import { type Figure, type FigureCell, placeText, rankedCells } from '../../core/sweep/figure.ts';
import { extremes } from '../../core/sweep/spread.ts';
import { CONFIG, INK, PAPER, QUIET } from './vega-config.ts';
import { EMPTY, figureFormat, figureTitle, imageSentences, MOST_LINES } from './words.ts';

/** Viridis is dark below this, and light above. */
const DARK = 0.45;
/** Of viridis, seen on white and on black. */
const BLUE = '#2a788e';

export function vegaLite(figure: Figure): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: figureTitle(figure), anchor: 'start' },
    description: imageSentences(figure).join(' '),
    background: 'transparent',
    config: CONFIG,
    ...DRAWN[figure.kind](figure),
  } as TopLevelSpec;
}

const DRAWN: Readonly<Record<Figure['kind'], (figure: Figure) => object>> = {
  line,
  'heat-map': heatMap,
  parallel,
};

/** What is the same for one cell in every picture. */
function cellValue(figure: Figure, cell: FigureCell) {
  const { spread, failed } = cell;
  return {
    place: placeText(figure, cell),
    mean: spread?.mean ?? null,
    deviation: spread?.deviation ?? null,
    count: spread?.count ?? 0,
    failed,
  };
}

/** On the scale of colours, from 0 to 1. */
function shades({ cells }: Figure): (value: number) => number {
  const [least, most] = extremes(cells.flatMap(({ spread }) => (spread ? [spread.mean] : [])));
  return (value) => (most > least ? (value - least) / (most - least) : 0.5);
}

const colour = (legend: object | null) => ({
  field: 'mean',
  type: 'quantitative',
  scale: { scheme: 'viridis', zero: false, nice: false },
  legend,
});

/** @param labels all of them, in order: also where no trial is */
const ordinal = (field: string, title: string, labels: readonly string[], more: object = {}) => ({
  field,
  type: 'ordinal',
  scale: { domain: labels },
  axis: { title, labelAngle: 0, ...more },
});

const LONGEST_CELL = 84;

/** Read on the colour of a cell. */
const ON_COLOUR = {
  condition: [
    { test: "datum.ink === 'light'", value: '#ffffff' },
    { test: "datum.ink === 'dark'", value: '#000000' },
  ],
  value: INK,
};

function heatMap(figure: Figure): object {
  const { axes, cells, metric } = figure;
  const [across = NO_AXIS, down = NO_AXIS] = axes;
  const format = figureFormat(figure);
  const shade = shades(figure);
  const [best] = figure.direction === undefined ? [] : rankedCells(figure);
  const values = cells.map((cell) => {
    const { spread, failed, at } = cell;
    return {
      ...cellValue(figure, cell),
      x: across.labels[at[0] ?? 0],
      y: down.labels[at[1] ?? 0],
      label: spread ? format(spread.mean) : failed > 0 ? EMPTY.failed : EMPTY.none,
      ink: spread && (shade(spread.mean) < DARK ? 'light' : 'dark'),
      best: best?.at.join() === at.join(),
    };
  });
  const longest = extremes(values.map(({ label }) => label.length))[1];
  const long = across.labels.some((label) => label.length > 8);
  return {
    data: { values },
    width: { step: Math.min(LONGEST_CELL, Math.max(48, longest * 8 + 14)) },
    height: { step: 36 },
    encoding: {
      x: ordinal('x', across.parameter, across.labels, long ? { labelAngle: -40 } : {}),
      y: ordinal('y', down.parameter, down.labels),
    },
    layer: [
      {
        transform: [{ filter: 'isValid(datum.mean)' }],
        mark: { type: 'rect' },
        encoding: { color: colour({ title: metric, gradientLength: 160, format: '~g' }) },
      },
      {
        transform: [{ filter: 'datum.best' }],
        mark: {
          type: 'rect',
          filled: false,
          strokeWidth: 2.5,
          width: { band: 0.88 },
          height: { band: 0.84 },
        },
        encoding: { stroke: ON_COLOUR },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          text: { field: 'label' },
          color: ON_COLOUR,
        },
      },
    ],
  };
}

const NO_AXIS = { parameter: '', labels: [] as readonly string[], numeric: false };

function line(figure: Figure): object {
  const [axis = NO_AXIS] = figure.axes;
  const values = figure.cells.map((cell) => {
    const { spread, at } = cell;
    const around = spread?.deviation ?? 0;
    return {
      ...cellValue(figure, cell),
      x: axis.labels[at[0] ?? 0],
      order: at[0] ?? 0,
      low: spread ? spread.mean - around : null,
      high: spread ? spread.mean + around : null,
    };
  });
  const repeated = figure.cells.some(({ spread }) => spread && spread.deviation !== null);
  const title = `${figure.metric}${repeated ? ' (mean ± standard deviation)' : ''}`;
  const long = axis.labels.some((label) => label.length > 8);
  const y = {
    type: 'quantitative',
    scale: { domain: domainOf(figure), nice: true },
    axis: { title, format: '~g' },
  };
  return {
    data: { values },
    width: { step: 64 },
    height: 260,
    transform: [{ filter: 'isValid(datum.mean)' }],
    encoding: {
      x: { ...ordinal('x', axis.parameter, axis.labels, long ? { labelAngle: -40 } : {}) },
    },
    layer: [
      ...(axis.numeric
        ? [
            {
              mark: { type: 'line', color: BLUE, strokeWidth: 2 },
              encoding: {
                y: { ...y, field: 'mean' },
                order: { field: 'order' },
              },
            },
          ]
        : []),
      {
        mark: { type: 'rule', color: INK, strokeWidth: 1.5 },
        encoding: {
          y: { ...y, field: 'low' },
          y2: { field: 'high' },
        },
      },
      {
        mark: { type: 'point', filled: true, color: BLUE, size: 70, opacity: 1 },
        encoding: { y: { ...y, field: 'mean' } },
      },
    ],
  };
}

/** What there is to see, and a little around it: also of one number. */
function domainOf({ cells }: Figure): [number, number] {
  const spreads = cells.flatMap(({ spread }) => spread ?? []);
  const [low, high] = extremes(
    spreads.flatMap(({ mean, deviation }) => [mean - (deviation ?? 0), mean + (deviation ?? 0)]),
  );
  const around = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - around, high + around];
}

const GAP = 130;
const HEIGHT = 300;

/** A line for each settings, through the values of its parameters to its result. */
function parallel(figure: Figure): object {
  const { axes } = figure;
  const format = figureFormat(figure);
  const shade = shades(figure);
  // The best lines are drawn last, above the others.
  const cells = evenly(rankedCells(figure), MOST_LINES).toReversed();
  const [least, most] = extremes(cells.map(({ spread }) => spread.mean));
  const height = (at: number, count: number) => (count > 1 ? at / (count - 1) : 0.5);
  const values = cells.flatMap((cell, line) => {
    const value = { ...cellValue(figure, cell), line };
    return [
      ...axes.map(({ parameter, labels }, i) => ({
        ...value,
        axis: parameter,
        at: height(cell.at[i] ?? 0, labels.length),
      })),
      { ...value, axis: metricAxis(figure), at: shade(cell.spread.mean) },
    ];
  });
  const ticks = [
    ...axes.flatMap(({ parameter, labels }) =>
      labels.map((label, at) => ({ axis: parameter, at: height(at, labels.length), label })),
    ),
    ...[...new Set([least, (least + most) / 2, most])].map((value) => ({
      axis: metricAxis(figure),
      at: shade(value),
      label: format(value),
    })),
  ];
  const names = [...axes.map(({ parameter }) => parameter), metricAxis(figure)];
  const x = ordinal('axis', '', names, {
    orient: 'top',
    domain: false,
    ticks: false,
    labelPadding: 14,
    labelFontWeight: 'bold',
    labelLimit: GAP - 10,
  });
  const tick = { type: 'text', align: 'left', dx: 6, fontSize: 11, limit: GAP - 10 };
  const y = { field: 'at', type: 'quantitative', scale: { domain: [0, 1] }, axis: null };
  return {
    width: { step: GAP },
    height: HEIGHT,
    layer: [
      {
        data: { values: names.map((axis) => ({ axis })) },
        mark: { type: 'rule', color: QUIET },
        encoding: { x, y: { value: 0 }, y2: { value: HEIGHT } },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 1.8, opacity: cells.length > 100 ? 0.5 : 0.85 },
        encoding: { x, y, detail: { field: 'line' }, color: colour(null) },
      },
      {
        data: { values: ticks },
        mark: { ...tick, stroke: PAPER, strokeWidth: 4, strokeJoin: 'round' },
        encoding: { x, y, text: { field: 'label' } },
      },
      {
        data: { values: ticks },
        mark: { ...tick, color: INK },
        encoding: { x, y, text: { field: 'label' } },
      },
    ],
  };
}

/** A parameter can have the name of the metric. */
function metricAxis({ metric, axes }: Figure): string {
  return axes.some(({ parameter }) => parameter === metric) ? `${metric} (result)` : metric;
}
