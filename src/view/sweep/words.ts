/** What a picture of a sweep shows, in sentences: its caption, and all of it for who cannot see it. */
import { type Figure, placeText, rankedCells } from '../../core/sweep/figure.ts';
import { extremes, numberFormat } from '../../core/sweep/spread.ts';
import { counted, listed } from '../../core/words/phrases.ts';

const KINDS: Readonly<Record<Figure['kind'], string>> = {
  line: 'Line',
  'heat-map': 'Heat map',
  parallel: 'Parallel coordinates',
};

/** E.g. `Heat map of accuracy by max_depth and n_estimators`. */
export function figureTitle({ kind, metric, axes }: Figure): string {
  return `${KINDS[kind]} of ${metric} by ${listed(axes.map(({ parameter }) => parameter))}`;
}

/** What can be read off it. */
export function figureSentences(figure: Figure): string[] {
  const { cells, direction, mixed, metric } = figure;
  const ranked = rankedCells(figure);
  const [best, worst] = [ranked[0], ranked.at(-1)];
  if (!best || !worst) return [`No trial reported a number called ${metric}.`];
  const format = figureFormat(figure);
  const [least, most] = extremes(ranked.map(({ spread }) => spread.count));
  const each =
    most === 1
      ? 'Each value comes from one trial: repeats would show how much is chance.'
      : `Each value is the mean over ${least === most ? most : `${least} to ${most}`} trials.`;
  const others =
    mixed.length === 0 ? [] : [`They differ in ${listed(mixed)}, which the picture leaves out.`];
  const [first, last] = direction === undefined ? ['Highest', 'Lowest'] : ['Best', 'Worst'];
  const which = (cell: typeof best) => `${format(cell.spread.mean)} (${placeText(figure, cell)})`;
  const wide = ranked
    .filter(({ spread }) => spread.deviation !== null)
    .sort((a, b) => (b.spread.deviation ?? 0) - (a.spread.deviation ?? 0))[0];
  const spread = wide
    ? [
        `Largest standard deviation at one place: ${format(wide.spread.deviation ?? 0)} (${placeText(figure, wide)}).`,
      ]
    : [];
  const empty = cells.length - ranked.length;
  return [
    each,
    ...others,
    ranked.length === 1
      ? `Value: ${which(best)}.`
      : `${first}: ${which(best)}. ${last}: ${which(worst)}.`,
    ...spread,
    ...(empty > 0
      ? [
          `${counted(empty, 'place')} ${empty === 1 ? 'has' : 'have'} no value: trials failed, or did not report one.`,
        ]
      : []),
  ];
}

/** More lines cannot be distinguished. */
export const MOST_LINES = 300;

/** What an image of it shows. */
export function imageSentences(figure: Figure): string[] {
  const count = rankedCells(figure).length;
  const some =
    figure.kind === 'parallel' && count > MOST_LINES
      ? [`Of ${count} settings, ${MOST_LINES} are drawn, evenly from the highest to the lowest.`]
      : [];
  return [...figureSentences(figure), ...some];
}

/** In place of a number. */
export const EMPTY = { failed: '×', none: '–' } as const;

/** One way to write all numbers of it. */
export function figureFormat({ cells }: Figure): (value: number) => string {
  return numberFormat(cells.flatMap(({ spread }) => (spread ? [spread.mean] : [])));
}
