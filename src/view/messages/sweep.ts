/** What is said of a sweep: its trials, how far it is, which settings did best, what has changed. */
import { shortId } from '../../core/names/object-id.ts';
import { agreed, type ComparedTrial } from '../../core/sweep/agreement.ts';
import { tableOf } from '../../core/sweep/csv.ts';
import { ranked } from '../../core/sweep/outcomes.ts';
import type { SweepProgress } from '../../core/sweep/progress.ts';
import type {
  EndedLine,
  MetricValue,
  SweepRecord,
  TrialFailure,
} from '../../core/sweep/records.ts';
import type { ResumePlan, SweepChange } from '../../core/sweep/resume.ts';
import { extremes, shortNumber } from '../../core/sweep/spread.ts';
import type { Trial } from '../../core/sweep/trials.ts';
import { counted, duration, listed } from '../../core/words/phrases.ts';
import type { Theme } from '../text/theme.ts';
import { displayWidth } from '../text/width.ts';

/** E.g. `max_depth=2 n_estimators=10 seed=1`. */
function settingsText({ settings, seed }: Pick<Trial, 'settings' | 'seed'>): string {
  const all = { ...settings, ...(seed !== null && { seed }) };
  return Object.entries(all)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function failureText(failure: TrialFailure, exitCode: number | null): string {
  switch (failure.why) {
    case 'exit':
      return failure.readOnly
        ? `exit code ${exitCode}; it tried to write outside of its folder and /tmp, which --writable allows`
        : `exit code ${exitCode}`;
    case 'timeout':
      return `stopped after ${duration(failure.seconds * 1000)}, the limit of --timeout`;
    case 'memory':
      return `out of memory: the limit is ${binary(failure.limit)}; raise it with --memory`;
    case 'not-started':
      return `did not start: ${failure.said}`;
    case 'files':
      return `its files cannot be kept: ${failure.problem}`;
    case 'no-result':
      return 'no result: print a JSON object as the last line, or write result.json';
    case 'invalid-result':
      return failure.from === 'file'
        ? `result.json is no JSON object: ${failure.problem}`
        : `the last line is no JSON object: ${failure.problem}`;
  }
}

/** As Docker's options have it. */
function binary(size: number): string {
  return size >= 2 ** 30 ? `${round(size / 2 ** 30)} GiB` : `${round(size / 2 ** 20)} MiB`;
}

function round(value: number): string {
  return String(Number(value.toFixed(1)));
}

/** Numbers are short: tables are for looking, results.csv has all. */
function cellText(value: MetricValue | undefined): string {
  return typeof value === 'number' ? shortNumber(value) : String(value ?? '');
}

const MOST_NUMBERS = 5;

/** @param folder as it was typed */
export function unreadableText({ unreadable }: SweepRecord, folder: string): string {
  const some = unreadable.slice(0, MOST_NUMBERS).map(String);
  const more = unreadable.length - some.length;
  const which = listed([...some, ...(more > 0 ? [`${more} more`] : [])]);
  return `Lines of ${folder}/trials.jsonl that were cut off or changed, and do not count: ${which}.`;
}

/** What has changed since an earlier run, and what is left to do. */
export function resumeLines(plan: ResumePlan, total: number): string[] {
  const { todo, done, added, dropped, changes } = plan;
  return [
    ...(changes.length > 0
      ? [`Results from before count, as agreed, though ${changes.map(changeText).join(', and ')}.`]
      : []),
    ...(added > 0 ? [`${counted(added, 'trial')} ${added === 1 ? 'is' : 'are'} new.`] : []),
    ...(dropped > 0
      ? [
          `${counted(dropped, 'result')} of settings that are no longer asked for: kept in trials.jsonl, not shown.`,
        ]
      : []),
    `${done} of ${counted(total, 'trial')} done before; ${todo.length === 0 ? 'nothing is left to run' : `${todo.length} to run`}.`,
  ];
}

/** One trial that has ended. @param log where its output is */
export function trialLine(
  trial: Trial,
  line: EndedLine,
  { again, log, theme }: { readonly again: boolean; readonly log: string; readonly theme: Theme },
): string {
  const { passed, failed, warning } = theme.symbol;
  const what = settingsText(trial);
  if (!line.failure) {
    const metrics = Object.entries(line.metrics)
      .filter(([name]) => !Object.hasOwn(trial.settings, name) && name !== 'seed')
      .map(([name, value]) => `${name} ${cellText(value)}`);
    return [`${passed} ${what}`, ...metrics, duration(line.seconds * 1000)].join('  ');
  }
  const why = failureText(line.failure, line.exitCode);
  return `${again ? warning : failed} ${what}  ${why}; ${again ? 'trying again' : `output: ${log}`}`;
}

export function progressText(progress: SweepProgress, { symbol: { dot } }: Theme): string {
  const { total, complete, failed, running, rate, left } = progress;
  return [
    `${complete}/${total} done`,
    `${running} running`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(rate > 0 ? [rate >= 0.1 ? `${rate.toFixed(1)}/s` : `${(rate * 60).toFixed(1)}/min`] : []),
    ...(left === undefined ? [] : [`${duration(left * 1000)} left`]),
  ].join(` ${dot} `);
}

export function changeText(change: SweepChange): string {
  switch (change.what) {
    case 'image':
      return `the image was ${shortId(change.before)}, and is ${shortId(change.after)} now`;
    case 'mount':
      return `what is mounted at ${change.target} has changed`;
    case 'arguments':
      return 'the arguments of the container have changed';
    case 'environment':
      return 'the environment of the container has changed';
  }
}

/** Settings that did best, so many. */
const BEST = 5;

/** How many trials have a result, and which did best. */
export function summaryLines(record: SweepRecord, theme: Theme): string[] {
  const { planned, session } = record;
  const complete = planned.filter(({ result }) => result?.status === 'complete').length;
  const failed = planned.filter(({ result }) => result?.status === 'failed').length;
  const open = planned.length - complete - failed;
  const head = [
    `${complete} of ${counted(planned.length, 'trial')} ${complete === 1 ? 'has' : 'have'} a result`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(open > 0 ? [`${open} not done`] : []),
  ];
  const mixed = Object.keys(session.accepted).length;
  return [
    `${head.join(', ')}.`,
    ...(mixed > 0
      ? [
          `${counted(mixed, 'result')} of them from another image, other data or other arguments, as agreed.`,
        ]
      : []),
    ...bestLines(record, theme),
  ];
}

function bestLines(record: SweepRecord, theme: Theme): string[] {
  const { goal } = record.session.spec;
  const { metrics, rows } = tableOf(record);
  if (!goal) {
    const numeric = metrics.find((name) =>
      rows.some((row) => typeof row.metrics[name] === 'number'),
    );
    return numeric === undefined
      ? []
      : [`To rank them: --maximize ${numeric}, or --minimize ${numeric}`];
  }
  const best = ranked(record, goal);
  if (best.length === 0) return [`No trial reported a number called "${goal.metric}".`];
  const spread = best.some((it) => it.spread.deviation !== null);
  const table = best
    .slice(0, BEST)
    .map(({ settings, spread: { mean, deviation, count } }) => [
      settingsText({ settings, seed: null }),
      shortNumber(mean) + (deviation === null ? '' : ` ± ${shortNumber(deviation)}`),
      ...(spread ? [`${count}`] : []),
    ]);
  const head = ['settings', goal.metric, ...(spread ? ['repeats'] : [])];
  const caution =
    best.length > 1
      ? [
          spread
            ? 'The best of many is partly the luckiest: compare the differences with the spread (±, the standard deviation over the repeats), and test the winner with seeds that were not used here.'
            : 'The best of many is partly the luckiest: --repeats 5 shows how much is chance.',
        ]
      : [];
  const order = goal.direction === 'maximize' ? 'highest' : 'lowest';
  const title = `Best by ${goal.metric}, ${order} first:`;
  return ['', title, ...tableLines([head, ...table], theme), ...caution];
}

/** Every trial that has begun. */
export function trialTable(record: SweepRecord, theme: Theme): string[] {
  const { parameters, metrics, rows } = tableOf(record);
  const seeded = rows.some(({ seed }) => seed !== null);
  const head = [...parameters, ...(seeded ? ['seed'] : []), ...metrics, 'seconds', 'status'];
  const body = rows.map((row) => [
    ...parameters.map((name) => String(row.settings[name] ?? '')),
    ...(seeded ? [String(row.seed ?? '')] : []),
    ...metrics.map((name) => cellText(row.metrics[name])),
    row.seconds === null ? '' : row.seconds.toFixed(1),
    row.failure ? `${row.status}: ${row.failure.why}` : row.status,
  ]);
  return tableLines([head, ...body], theme);
}

function tableLines([head = [], ...rows]: readonly string[][], theme: Theme): string[] {
  const widths = head.map(
    (_, at) => extremes([head, ...rows].map((row) => displayWidth(row[at] ?? '')))[1],
  );
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - displayWidth(cell)))
      .join('  ')
      .trimEnd();
  return [theme.style.heading(line(head)), ...rows.map(line)];
}

/** Trials that were run again. @param all trials with a result */
export function agreementLines(
  compared: readonly ComparedTrial[],
  all: number,
  { symbol: { passed, failed } }: Theme,
): string[] {
  const lines = compared.map((trial) => {
    const { before, after, differences } = trial;
    const what = settingsText(before);
    if (after.failure) return `${failed} ${what}  ${failureText(after.failure, after.exitCode)}`;
    if (after.status === 'unfinished') return `${failed} ${what}  did not end`;
    if (agreed(trial)) return `${passed} ${what}  the same again`;
    const said = (value: MetricValue | undefined) => (value === undefined ? 'nothing' : `${value}`);
    const each = differences.map((it) => `${it.metric} ${said(it.before)}, now ${said(it.after)}`);
    return `${failed} ${what}  ${each.join('; ')}`;
  });
  const same = compared.filter(agreed).length;
  return [...lines, `${same} of ${counted(compared.length, 'trial')} agreed, out of ${all}.`];
}
