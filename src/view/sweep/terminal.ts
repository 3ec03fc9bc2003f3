/** A picture of a sweep in a terminal: values in cells, so that it can be read without colours. */
import { type Figure, type FigureAxis, rankedCells } from '../../core/sweep/figure.ts';
import { extremes, type Spread, spreadOf } from '../../core/sweep/spread.ts';
import { hang, padEnd, padStart, truncate } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { displayWidth } from '../text/width.ts';
import { EMPTY, figureFormat, figureSentences, figureTitle } from './words.ts';

/** Columns of a label. */
const LONGEST_LABEL = 24;

/** @param width columns */
export function figureLines(figure: Figure, theme: Theme, width: number): string[] {
  const drawn = theme.screenReader
    ? spoken(figure, theme)
    : figure.kind === 'heat-map'
      ? heatMap(figure, theme, width)
      : figure.axes.flatMap((_, axis) => [...bars(figure, axis, theme, width), '']);
  const parallel = `Mean of ${figure.metric} for each value of a parameter, whatever the others are`;
  const title = figure.kind === 'parallel' ? parallel : figureTitle(figure);
  const lines = [
    ...hang('', harmless(title), width).map(theme.style.heading),
    '',
    ...drawn,
    ...(drawn.at(-1) === '' ? [] : ['']),
    ...figureSentences(figure).flatMap((sentence) => hang('', harmless(sentence), width)),
  ];
  return theme.unicode
    ? lines
    : lines.map((line) => line.replaceAll(EMPTY.failed, 'x').replaceAll(EMPTY.none, '-'));
}

const NO_AXIS: FigureAxis = { parameter: '', labels: [], numeric: false };

function labelsOf({ labels }: FigureAxis, { symbol }: Theme): string[] {
  return labels.map((label) => truncate(harmless(label), LONGEST_LABEL, symbol.ellipsis));
}

function widest(texts: readonly string[]): number {
  return extremes([0, ...texts.map(displayWidth)])[1];
}

/** Columns that do not fit follow below. */
function heatMap(figure: Figure, theme: Theme, width: number): string[] {
  const [across = NO_AXIS, down = NO_AXIS] = figure.axes;
  const [top, side] = [labelsOf(across, theme), labelsOf(down, theme)];
  const format = figureFormat(figure);
  const [best] = figure.direction === undefined ? [] : rankedCells(figure);
  const [least, most] = extremes(figure.cells.flatMap(({ spread }) => spread?.mean ?? []));
  const cells = new Map(
    figure.cells.map(({ at, spread, failed }) => {
      const text = spread ? format(spread.mean) : failed > 0 ? EMPTY.failed : EMPTY.none;
      const mark = best?.at.join() === at.join() ? '*' : ' ';
      const part = spread && (most > least ? (spread.mean - least) / (most - least) : 0.5);
      return [at.join(), { text: `${text}${mark}`, part }];
    }),
  );
  const first = Math.max(widest(side), displayWidth(harmless(down.parameter)));
  const cell = widest([...top, ...[...cells.values()].map(({ text }) => text)]) + 2;
  const fitting = Math.max(1, Math.floor((width - first - 1) / cell));
  const lines: string[] = [];
  for (let from = 0; from < top.length; from += fitting) {
    const columns = top.slice(from, from + fitting);
    const name = truncate(harmless(across.parameter), width - first - 2, theme.symbol.ellipsis);
    lines.push(
      ...(from > 0 ? [''] : []),
      `${' '.repeat(first + 2)}${theme.style.strong(name)}`,
      `${padEnd(harmless(down.parameter), first)} ${columns.map((it) => padStart(`${it} `, cell)).join('')}`.trimEnd(),
      ...side.map((label, row) => {
        const all = columns.map((_, at) => {
          const found = cells.get([from + at, row].join());
          const text = padStart(found?.text ?? '', cell);
          return found?.part === undefined ? text : theme.shade(text, found.part);
        });
        return `${padEnd(label, first)} ${all.join('')}`.trimEnd();
      }),
    );
  }
  return [...lines, ...(best ? ['', '* best'] : [])];
}

const [SHORTEST_BAR, LONGEST_BAR] = [10, 60];

/** For each value of a parameter the mean, and the spread around it. */
function bars(figure: Figure, axis: number, theme: Theme, width: number): string[] {
  const { parameter, labels } = figure.axes[axis] ?? NO_AXIS;
  const spreads = labels.map((_, at) => alongAxis(figure, axis, at));
  const format = figureFormat(figure);
  const texts = spreads.map((spread) => (spread ? spreadText(spread, format, theme) : EMPTY.none));
  const shown = labelsOf({ parameter, labels, numeric: false }, theme);
  const first = widest(shown);
  const room = width - first - widest(texts) - 4;
  const length = Math.min(LONGEST_BAR, Math.max(SHORTEST_BAR, room));
  const ends = spreads.flatMap((spread) => (spread ? around(spread) : []));
  const [least, most] = extremes(ends);
  const place = (value: number) =>
    most > least ? Math.round(((value - least) / (most - least)) * (length - 1)) : 0;
  return [
    theme.style.strong(harmless(parameter)),
    ...spreads.map((spread, at) => {
      const bar = spread ? barText(around(spread).map(place), place(spread.mean), theme) : '';
      return `${padEnd(shown[at] ?? '', first)}  ${padEnd(bar, length)}  ${texts[at]}`;
    }),
  ];
}

/** Of the trials of a cell; where several cells have the value, of their means. */
function alongAxis({ cells, axes }: Figure, axis: number, at: number): Spread | undefined {
  const own = cells.filter((cell) => cell.at[axis] === at);
  return axes.length === 1
    ? own[0]?.spread
    : spreadOf(own.flatMap(({ spread }) => spread?.mean ?? []));
}

function around({ mean, deviation }: Spread): number[] {
  return [mean - (deviation ?? 0), mean + (deviation ?? 0)];
}

function barText([low = 0, high = 0]: readonly number[], mean: number, theme: Theme): string {
  const [dash, point] = theme.unicode ? ['─', '●'] : ['-', 'o'];
  return (
    ' '.repeat(low) +
    theme.style.dim(dash.repeat(Math.max(0, mean - low))) +
    theme.style.code(point) +
    theme.style.dim(dash.repeat(Math.max(0, high - mean)))
  );
}

function spreadText(
  { mean, deviation }: Spread,
  format: (value: number) => string,
  { unicode }: Theme,
): string {
  const sign = unicode ? '±' : '+/-';
  return deviation === null ? format(mean) : `${format(mean)} ${sign} ${format(deviation)}`;
}

/** Each value as words. */
function spoken(figure: Figure, theme: Theme): string[] {
  const format = figureFormat(figure);
  const say = (spread: Spread | undefined, failed: number) =>
    spread ? spreadText(spread, format, theme) : failed > 0 ? 'failed' : 'no value';
  if (figure.kind !== 'heat-map') {
    return figure.axes.flatMap(({ parameter, labels }, axis) =>
      labels.map((label, at) =>
        harmless(`${parameter} ${label}: ${say(alongAxis(figure, axis, at), 0)}`),
      ),
    );
  }
  const [across = NO_AXIS, down = NO_AXIS] = figure.axes;
  return down.labels.map((label, row) => {
    const values = figure.cells
      .filter(({ at }) => at[1] === row)
      .sort((a, b) => (a.at[0] ?? 0) - (b.at[0] ?? 0))
      .map(({ at, spread, failed }) => `${across.labels[at[0] ?? 0]}: ${say(spread, failed)}`);
    return harmless(`${down.parameter} ${label}, ${across.parameter} ${values.join('; ')}`);
  });
}
