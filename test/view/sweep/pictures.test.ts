import { beforeAll, describe, expect, it } from 'vitest';
import { figureOf } from '../../../src/core/sweep/figure.ts';
import type { SweepRecord } from '../../../src/core/sweep/records.ts';
import { drawFigure, drawPage } from '../../../src/view/sweep/pictures.ts';
import { figureLines } from '../../../src/view/sweep/terminal.ts';
import { wordsOnly } from '../../../src/view/text/door.ts';
import { makeTheme } from '../../../src/view/text/theme.ts';
import { displayWidth } from '../../../src/view/text/width.ts';
import { done } from '../../core/sweep/sweep.ts';

const FAILED = { status: 'failed', failure: { why: 'exit' }, exitCode: 1, metrics: {} } as const;
const EVIL = '</title></style></script><script>alert("1")</script>\u0001\u202e\x1b[2J&amp;';

const RECORDS: Readonly<Record<string, SweepRecord>> = {
  'heat map': done({ repeats: 2, maximize: 'accuracy' }, ({ settings, repeat }) =>
    settings.max_depth === 4 && settings.n_estimators === 30
      ? FAILED
      : { metrics: { accuracy: 0.9 + Number(settings.n_estimators) / 1000 + repeat / 100 } },
  ),
  line: done({ params: { rate: '0.01,0.1,1' }, minimize: 'loss' }, (_, at) => ({
    metrics: { loss: at / 7 },
  })),
  'one trial': done({ params: { depth: 2 } }, () => ({ metrics: { accuracy: 0.91 } })),
  'no value': done({ maximize: 'accuracy' }, () => FAILED),
  parallel: done({ params: { a: '1,2', b: 'x,y', c: '1,2,3' } }, (_, at) => ({
    metrics: { f1: at },
  })),
  'parallel of 2,000': done(
    { params: { a: '0.1..0.9', b: '1..100', c: '0.5..9.5' }, random: 2000, maximize: 'score' },
    ({ settings }, at) => ({ metrics: { score: Number(settings.a) * at } }),
  ),
  'strange names': done(
    { params: { 'a.b': [EVIL, '', 'datum["x"]', '日本語'], B: '1,2' }, maximize: EVIL },
    (_, at) => ({ metrics: { [EVIL]: at * 1e-9, NaN: 'NaN', big: at % 2 ? 1e300 : -1e300 } }),
  ),
};
const each = Object.entries(RECORDS);

function figure(record: SweepRecord) {
  const found = figureOf(record);
  if ('why' in found) throw new Error(found.why);
  return found;
}

/** What stands between tags; each `<` in it would be an element that nobody meant. */
function textsOf(document: string): string {
  expect(document).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]/);
  return document.replace(
    /<(?:!doctype html|\/?[a-z][\w]*(?:\s+[\w:-]+="[^"<]*")*\s*\/?)>/gi,
    '\n',
  );
}

describe.each(each)('%s', (name, record) => {
  let svg = '';
  let page = '';
  beforeAll(async () => {
    ({ svg } = await drawFigure(figure(record)));
    page = await drawPage(record, '1.0');
  });

  it('is an SVG with a title, a description and nothing that is not drawn', () => {
    expect(svg).toMatch(
      /^<svg xmlns=.* role="img" aria-labelledby="figure-title figure-desc"><title /,
    );
    expect(svg).toContain('<desc id="figure-desc">');
    expect(svg.match(/<[^<>]* (?:role|aria-[a-z]+)=/g)).toHaveLength(1);
    expect(textsOf(svg.replace(/<style>.*?<\/style>/s, ''))).not.toMatch(/[<>]/);
    expect(svg).not.toMatch(/\b(?:NaN|undefined|href|on\w+=)(?!<|&|")/);
    expect(svg).not.toMatch(/="[^"]*\b(?:NaN|undefined|Infinity)\b/);
  });

  it('is a page that runs nothing and asks for nothing', () => {
    const [, body = ''] = /<body>(.*)<\/body>/s.exec(page) ?? [];
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline';`);
    expect(textsOf(body)).not.toMatch(/[<>]/);
    expect(page).not.toMatch(
      /<(?:script|img|link|iframe|object)\b|\b(?:src|href)=|url\((?!#)|@import/,
    );
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it.each([60, 80, 200])(
    'is drawn in %i columns, in colours, without them, and in words',
    (width) => {
      for (const theme of [
        makeTheme({ level: 0, unicode: false }),
        makeTheme({ level: 2, unicode: true }),
      ]) {
        const lines = figureLines(figure(record), theme, width);
        expect(lines.filter((line) => displayWidth(line) > width)).toEqual([]);
        expect(wordsOnly(lines.join('\n'), theme)).toBe(lines.join('\n'));
      }
      const spoken = figureLines(
        figure(record),
        makeTheme({ level: 0, unicode: true, screenReader: true }),
        width,
      );
      expect(spoken.join('\n')).not.toMatch(/[─●×]/);
      expect(name).not.toBe('');
    },
  );
});

it('prints each value of a heat map, and marks the best', () => {
  const lines = figureLines(
    figure(RECORDS['heat map'] as SweepRecord),
    makeTheme({ level: 0, unicode: true }),
    80,
  );
  expect(lines.slice(2, 6).join('\n')).toBe(
    [
      '           n_estimators',
      'max_depth       10       20       30',
      '2           0.9250   0.9350   0.9450*',
      '4           0.9250   0.9350        ×',
    ].join('\n'),
  );
  expect(lines).toContain(
    'Best: 0.9450 (n_estimators=30 max_depth=2). Worst: 0.9250 (n_estimators=10',
  );
});

it('says that an order may be chance where repeats differ more than settings', async () => {
  const text = await drawPage(
    done({ params: { depth: '2,4' }, repeats: 3, maximize: 'f1' }, ({ settings, repeat }) => ({
      metrics: { f1: Number(settings.depth) / 1000 + repeat / 10 },
    })),
    '1.0',
  );
  expect(text).toContain('their order may be chance');
  expect(text).toContain('The best of 2 settings is partly the luckiest');
});
