/** `lesson sweep plot`: a picture of a sweep. Asks no engine. */
import { resolve } from 'node:path';
import { UserError } from '../../core/run/failure.ts';
import { figureOf } from '../../core/sweep/figure.ts';
import { SweepFolder } from '../../machine/sweep/folder.ts';
import type { Command } from '../shared/command.ts';
import { mustBeRecorded } from './recorded.ts';

interface SweepPlotOptions {
  readonly folder?: string;
  readonly metric?: string;
  readonly x?: string;
  readonly y?: string;
  readonly format?: string;
}

export const command: Command<SweepPlotOptions> = {
  usage: 'sweep plot [folder]',
  summary: 'a picture of the results of a sweep: heat map, line or parallel coordinates',
  argument: { summary: 'where the results are (default: results)' },
  options: [
    { flags: '--metric <name>', summary: 'the result to show (default: the goal of the sweep)' },
    { flags: '--x <parameter>', summary: 'the parameter across (default: those that vary)' },
    { flags: '--y <parameter>', summary: 'the parameter down' },
    {
      flags: '--format <format>',
      summary: 'json is a Vega-Lite specification',
      choices: ['terminal', 'svg', 'html', 'json'],
      default: 'terminal',
    },
  ],
  examples: [
    ['lesson sweep plot'],
    ['lesson sweep plot results --metric seconds --x max_depth'],
    ['lesson sweep plot results --format svg > accuracy.svg'],
  ],
  async run({ folder: named = 'results', format, ...choice }, context, { version }) {
    const record = mustBeRecorded(new SweepFolder(resolve(context.io.cwd, named), named), context);
    const figure = figureOf(record, choice);
    if ('why' in figure) {
      throw figure.why === 'nothing'
        ? new UserError('sweep-plot-nothing', { folder: named }, 2)
        : new UserError('sweep-plot-unknown', { ...figure, what: figure.why }, 2);
    }
    if (format === 'terminal') {
      const { figureLines } = await import('../../view/sweep/terminal.ts');
      for (const line of figureLines(figure, context.theme, context.width())) context.print(line);
      return 0;
    }
    if (format === 'json') {
      const { vegaLite } = await import('../../view/sweep/vega-lite.ts');
      context.json(vegaLite(figure));
      return 0;
    }
    const { drawFigure, drawPage } = await import('../../view/sweep/pictures.ts');
    context.print(
      format === 'svg' ? (await drawFigure(figure)).svg : await drawPage(record, version, choice),
    );
    return 0;
  },
};
