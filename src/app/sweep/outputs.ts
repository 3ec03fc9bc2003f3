/** What is made from the record of a sweep, next to it: a table for programs, pictures, and a page. */
import { join } from 'node:path';
import { figureOf } from '../../core/sweep/figure.ts';
import type { SweepRecord } from '../../core/sweep/records.ts';
import type { SweepFolder } from '../../machine/sweep/folder.ts';

/** Below the folder of the sweep. */
const OUTPUTS = {
  parquet: 'results.parquet',
  svg: 'results.svg',
  vegaLite: 'results.vl.json',
  html: 'results.html',
} as const;

/**
 * Loads the library that draws, so call it once, at the end.
 * @param version of the program
 * @returns where the page is
 * @throws what the system says if it cannot be written
 */
export async function writeOutputs(
  folder: SweepFolder,
  record: SweepRecord,
  version: string,
): Promise<{ readonly page: string }> {
  const [{ parquetOf }, { drawFigure, drawPage }] = await Promise.all([
    import('../../core/sweep/parquet.ts'),
    import('../../view/sweep/pictures.ts'),
  ]);
  const figure = figureOf(record);
  const drawn = 'why' in figure ? undefined : await drawFigure(figure);
  const contents: readonly (readonly [name: string, content: string | Uint8Array])[] = [
    [OUTPUTS.parquet, parquetOf(record)],
    ...(drawn
      ? ([
          [OUTPUTS.svg, drawn.svg],
          [OUTPUTS.vegaLite, `${JSON.stringify(drawn.spec, null, 2)}\n`],
        ] as const)
      : []),
    [OUTPUTS.html, await drawPage(record, version)],
  ];
  for (const [name, content] of contents) folder.write(name, content);
  return { page: join(folder.path, OUTPUTS.html) };
}
