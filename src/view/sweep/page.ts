/**
 * A sweep as one HTML page: pictures, best settings, every trial, and what it was made with. It has no
 * script, and asks the network for nothing.
 */
import { tableOf } from '../../core/sweep/csv.ts';
import type { ParameterValues } from '../../core/sweep/grid.ts';
import { type Ranked, ranked } from '../../core/sweep/outcomes.ts';
import type { MetricValue, SessionLine, SweepRecord } from '../../core/sweep/records.ts';
import { numberFormat, shortNumber } from '../../core/sweep/spread.ts';
import { bytes, counted, listed } from '../../core/words/phrases.ts';
import { markup } from './markup.ts';
import { PAGE_STYLE } from './page-style.ts';

export interface SweepPicture {
  /** SVG that can stand in a page. */
  readonly svg: string;
  readonly title: string;
  readonly sentences: readonly string[];
}

export interface SweepPageOptions {
  readonly pictures: readonly SweepPicture[];
  /** Of the program. */
  readonly version: string;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export function sweepPage(record: SweepRecord, { pictures, version }: SweepPageOptions): string {
  const { session } = record;
  const title = `Sweep of ${session.image.reference}`;
  const body = [
    `<h1>${markup(title)}</h1>`,
    ...summary(record).map(paragraph),
    ...best(record),
    ...(pictures.length === 0 ? [] : ['<h2>Pictures</h2>', ...pictures.map(pictureOf)]),
    ...trials(record),
    '<h2>Settings of the sweep</h2>',
    facts(specFacts(session)),
    '<h2>Where it ran</h2>',
    facts(provenance(record)),
    `<footer>${markup(`Written by lesson ${version} from trials.jsonl. This page has no script and loads nothing.`)}</footer>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${markup(title)}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
${body.join('\n')}
</main>
</body>
</html>
`;
}

const paragraph = (text: string) => `<p>${markup(text)}</p>`;

function summary({ planned, session }: SweepRecord): string[] {
  const results = planned.flatMap(({ result }) => (result ? [result] : []));
  const count = (status: string) => results.filter((it) => it.status === status).length;
  const [complete, failed] = [count('complete'), count('failed')];
  const open = planned.length - complete - failed;
  const parts = [
    `${complete} with a result`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} not done`] : []),
  ];
  const accepted = Object.keys(session.accepted).length;
  return [
    `${counted(planned.length, 'trial')}: ${listed(parts)}.`,
    ...(accepted > 0
      ? [
          `${counted(accepted, 'result')} ${accepted === 1 ? 'comes' : 'come'} from an earlier image, data or arguments, and ${accepted === 1 ? 'was' : 'were'} accepted.`,
        ]
      : []),
  ];
}

/** Settings in the table of the best ones. */
const BEST = 5;

function best(record: SweepRecord): string[] {
  const { goal } = record.session.spec;
  const scored = goal ? ranked(record, goal) : [];
  if (!goal || scored.length === 0) return [];
  const { metric, direction } = goal;
  const format = numberFormat(scored.map(({ spread }) => spread.mean));
  const repeated = scored.some(({ spread }) => spread.deviation !== null);
  const rows = scored
    .slice(0, BEST)
    .map(({ settings, spread }) => [
      format(spread.mean),
      ...Object.values(settings).map(String),
      ...(repeated
        ? [
            spread.deviation === null ? '' : format(spread.deviation),
            format(spread.least),
            format(spread.most),
            String(spread.count),
          ]
        : []),
    ]);
  const head = [
    repeated ? `${metric} (mean)` : metric,
    ...Object.keys(scored[0]?.settings ?? {}),
    ...(repeated ? ['standard deviation', 'lowest', 'highest', 'trials'] : []),
  ];
  return [
    '<h2 id="best">Best settings</h2>',
    paragraph(
      `By ${repeated ? `the mean of ${metric} over the repeats` : metric}, ${direction === 'minimize' ? 'lowest' : 'highest'} first.`,
    ),
    table('best', head, rows),
    `<p class="note">${markup(caution(scored, format))}</p>`,
  ];
}

/** The more settings were tried, the luckier the best one was. */
function caution(scored: readonly Ranked[], format: (value: number) => string): string {
  const [first, second] = scored;
  const parts = [
    `The best of ${counted(scored.length, 'setting')} is partly the luckiest: expect a worse value when you run it again.`,
  ];
  if (first && second) {
    const gap = Math.abs(first.spread.mean - second.spread.mean);
    const noise = Math.max(first.spread.deviation ?? 0, second.spread.deviation ?? 0);
    if (first.spread.deviation === null || second.spread.deviation === null)
      parts.push('Without repeats (--repeats 5) nobody knows how much of a difference is chance.');
    else if (gap < noise)
      parts.push(
        `The first two differ by ${format(gap)}, less than repeats of one setting differ (standard deviation ${format(noise)}): their order may be chance.`,
      );
  }
  parts.push('Before you rely on it, run the winner with seeds that were not used here.');
  return parts.join(' ');
}

function pictureOf({ svg, title, sentences }: SweepPicture): string {
  const name = markup(title);
  return `<h3>${name}</h3>
<figure>
<div class="scroll" role="region" aria-label="${name}" tabindex="0">${svg}</div>
<figcaption>${markup(sentences.join(' '))}</figcaption>
</figure>`;
}

function trials(record: SweepRecord): string[] {
  const { parameters, metrics, rows } = tableOf(record);
  const seeded = rows.some(({ seed }) => seed !== null);
  const head = [
    ...parameters,
    ...(seeded ? ['seed'] : []),
    ...metrics,
    ...['seconds', 'status', 'trial'],
  ];
  const formats = metrics.map((name) => formatOf(rows.map((row) => row.metrics[name] ?? null)));
  const body = rows.map((row) => [
    ...parameters.map((name) => row.settings[name] ?? null),
    ...(seeded ? [row.seed] : []),
    ...metrics.map((name, at) => formats[at]?.(row.metrics[name] ?? null) ?? null),
    row.seconds,
    row.failure ? `${row.status}: ${row.failure.why}` : row.status,
    row.trial,
  ]);
  return ['<h2 id="trials">Trials</h2>', table('trials', head, body)];
}

/** Numbers of a column with as many decimals. */
function formatOf(values: readonly MetricValue[]): (value: MetricValue) => MetricValue {
  const format = numberFormat(values.filter((it) => typeof it === 'number'));
  return (value) => (typeof value === 'number' ? format(value) : value);
}

function table(
  labelledBy: string,
  head: readonly string[],
  rows: readonly (readonly MetricValue[])[],
): string {
  const isNumber = head.map((_, at) =>
    rows.every((row) => row[at] === null || row[at] === '' || !Number.isNaN(Number(row[at]))),
  );
  const cell = (tag: string, value: MetricValue, at: number) => {
    const text = typeof value === 'number' ? shortNumber(value) : String(value ?? '');
    const scope = tag === 'th' ? ' scope="col"' : '';
    return `<${tag}${scope}${isNumber[at] ? ' class="number"' : ''}>${markup(text)}</${tag}>`;
  };
  const line = (tag: string, row: readonly MetricValue[]) =>
    `<tr>${row.map((value, at) => cell(tag, value, at)).join('')}</tr>`;
  return `<div class="scroll" role="region" aria-labelledby="${labelledBy}" tabindex="0"><table>
<thead>${line('th', head)}</thead>
<tbody>
${rows.map((row) => line('td', row)).join('\n')}
</tbody></table></div>`;
}

type Fact = readonly [name: string, value: string];

function facts(all: readonly Fact[]): string {
  const rows = all.map(([name, value]) => `<dt>${markup(name)}</dt><dd>${markup(value)}</dd>`);
  return `<dl>\n${rows.join('\n')}\n</dl>`;
}

function specFacts({ spec }: SessionLine): Fact[] {
  const { limits, goal } = spec;
  const optional = (name: string, value: string | undefined): Fact[] =>
    value === undefined ? [] : [[name, value]];
  return [
    ...Object.entries(spec.parameters).map(([name, values]): Fact => [name, valuesText(values)]),
    ...optional('Random draws', spec.random?.toString()),
    ['Repeats', String(spec.repeats)],
    ...optional('First seed', spec.seed?.toString()),
    ...optional('Goal', goal && `${goal.direction} ${goal.metric}`),
    ...optional('Arguments', spec.args?.join(' ')),
    ...Object.entries(spec.env).map(([name, value]): Fact => [`Variable ${name}`, value]),
    ['Network', spec.network],
    ...optional(
      'Most memory of a trial',
      limits.memory === undefined ? undefined : bytes(limits.memory),
    ),
    ...optional('Most CPUs of a trial', limits.cpus?.toString()),
    ...optional(
      'Longest time of a trial',
      limits.timeout === undefined ? undefined : `${limits.timeout} s`,
    ),
    ...optional('Isolation', spec.reuse ? 'trials shared warm containers (--reuse)' : undefined),
  ];
}

function valuesText(values: ParameterValues): string {
  if (values.kind === 'list') return values.values.join(', ');
  const step = values.step === null ? 'any number' : `step ${values.step}`;
  return `${values.from} to ${values.to}, ${step}`;
}

function provenance({ session, sessions, planned }: SweepRecord): Fact[] {
  const { image, host, mounts } = session;
  const times = planned.flatMap(({ result }) =>
    result ? [result.began, result.ended ?? result.began] : [],
  );
  times.sort();
  return [
    ['Image', image.reference],
    ['Image ID', image.id],
    ['Image digests', image.digests.join(', ') || 'none: the image was built here'],
    ...mounts.map(
      ({ source, target, sha256 }): Fact => [
        `Mounted at ${target}`,
        `${source}, SHA-256 ${sha256}`,
      ],
    ),
    ['Engine', host.engine],
    ['Kernel', `${host.kernel} (${host.architecture})`],
    ['CPU', [host.cpu, counted(host.cpus, 'core')].filter(Boolean).join(', ')],
    ['Memory', bytes(host.memory)],
    ['First trial began', times[0] ?? ''],
    ['Last trial ended', times.at(-1) ?? ''],
    ['Runs of the program', String(sessions.length)],
    ['Sweep', session.sweep],
  ];
}
