/** The pictures of a sweep, as files. Loads a large library: import it where it is needed. */
import type { TopLevelSpec } from 'vega-lite';
import { type Figure, type FigureChoice, figureOf } from '../../core/sweep/figure.ts';
import { numericMetrics, SECONDS } from '../../core/sweep/outcomes.ts';
import type { SweepRecord } from '../../core/sweep/records.ts';
import { type SweepPicture, sweepPage } from './page.ts';
import { svgOf } from './svg.ts';
import { vegaLite } from './vega-lite.ts';
import { figureTitle, imageSentences } from './words.ts';

export interface DrawnFigure {
  readonly spec: TopLevelSpec;
  /** A file of its own. */
  readonly svg: string;
}

export async function drawFigure(figure: Figure): Promise<DrawnFigure> {
  const spec = vegaLite(figure);
  return { spec, svg: await svgOf(spec, alternative(figure, true, 'figure')) };
}

/** Metrics that the page has a picture of. */
const MOST_PICTURES = 4;

export async function drawPage(
  record: SweepRecord,
  version: string,
  choice: FigureChoice = {},
): Promise<string> {
  const numeric = numericMetrics(record).filter((name, at) => at === 0 || name !== SECONDS);
  const metrics = choice.metric === undefined ? numeric.slice(0, MOST_PICTURES) : [choice.metric];
  const pictures: SweepPicture[] = [];
  for (const metric of metrics) {
    const figure = figureOf(record, { ...choice, metric });
    if ('why' in figure) continue;
    // Its title is a heading of the page.
    const { title: _, ...spec } = vegaLite(figure);
    const svg = await svgOf(
      spec as TopLevelSpec,
      alternative(figure, false, `figure-${pictures.length + 1}`),
    );
    pictures.push({ svg, title: figureTitle(figure), sentences: imageSentences(figure) });
  }
  return sweepPage(record, { pictures, version });
}

function alternative(figure: Figure, alone: boolean, id: string) {
  const description = imageSentences(figure).join(' ');
  return { title: figureTitle(figure), description, alone, id };
}
