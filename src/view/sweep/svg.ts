/** Draws a picture of a sweep as SVG. Loaded only where one is drawn: the library is large. */
import { logger, None, parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { markup, plainText } from './markup.ts';

export interface SvgOptions {
  readonly title: string;
  /** All that it shows, for who cannot see it. */
  readonly description: string;
  /** A file of its own brings its colours; in a page it has those of the page. */
  readonly alone: boolean;
  /** Unique in a page. */
  readonly id: string;
}

/** Only what is drawn with `currentColor` changes: the colours of values are the same in light and dark. */
const COLOURS =
  '<style>svg{--paper:#fff;color:#1b1b1b;background:#fff}@media (prefers-color-scheme:dark){svg{--paper:#161616;color:#e8e8e8;background:#161616}}</style>';

export async function svgOf(spec: TopLevelSpec, options: SvgOptions): Promise<string> {
  const { title, description, alone, id } = options;
  const view = new View(parse(compile(spec, { logger: logger(None) }).spec), {
    renderer: 'none',
    logLevel: None,
  });
  try {
    const svg = plainText(await view.toSVG());
    const [, attributes = '', rest = ''] = /^<svg\b([^>]*)>(.*)$/s.exec(svg) ?? [];
    return [
      `<svg${attributes} role="img" aria-labelledby="${id}-title ${id}-desc">`,
      `<title id="${id}-title">${markup(title)}</title>`,
      `<desc id="${id}-desc">${markup(description)}</desc>`,
      alone ? COLOURS : '',
      // It is one image: its parts have no names of their own.
      rest.replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/ (?:role|aria-[a-z]+)="[^"]*"/g, '')),
    ].join('');
  } finally {
    view.finalize();
  }
}
