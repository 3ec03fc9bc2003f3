/**
 * The one place where words are made from a verdict; those of a kind of check stand with it, in
 * `core/checks/`. The first line says what came out, the others
 * show it: none longer than 70 columns, leading spaces are on purpose. Of what passed, only what was
 * looked at is said.
 */
import { CHECK_KINDS } from '../../core/checks/table.ts';
import type { Source, VerdictArgs, VerdictCode, Waited } from '../../core/expect/codes.ts';
import type { Outcome, Verdict } from '../../core/expect/verdict.ts';
import { counted, quotedCommand } from '../../core/words/phrases.ts';
import { amount, difference, jsonRows, lineRow, row, rows } from '../../core/words/rows.ts';

type VerdictWords = { readonly [C in VerdictCode]: (args: VerdictArgs[C]) => string[] };

/** Plain text, no colour, no symbol. Values are shown as they are: make escape sequences harmless. */
export function describe(verdict: Verdict): string[] {
  const { says } = verdict.args;
  const lines = wordsOf(verdict);
  if (typeof says !== 'string') return lines;
  return verdict.outcome === 'passed' ? [says] : [`${SAID[verdict.outcome]}: ${says}`, ...lines];
}

const SAID = { failed: 'this does not hold', 'not-run': 'not checked' } as const;

function wordsOf(verdict: Verdict): string[] {
  return ALL[verdict.code]?.(verdict.args) ?? [`${OUTCOMES[verdict.outcome]} (${verdict.code})`];
}

const OUTCOMES: Record<Outcome, string> = {
  passed: 'this is as expected',
  failed: 'this is not as expected',
  'not-run': 'this was not checked',
};

const WORDS: VerdictWords = {
  'exit-ok': ({ exitCode, expected }) => [
    exitCode === 0
      ? 'it finished (exit code 0)'
      : expected === 'nonzero' && NOT_STARTED[exitCode] !== undefined
        ? `it failed with exit code ${exitCode}, which exit=nonzero accepts: ${NOT_STARTED[exitCode]}`
        : `it failed, as it should (exit code ${exitCode})`,
  ],
  'exit-code': ({ exitCode, expected }) => [
    expected === 'nonzero'
      ? 'the command succeeded (exit code 0), and it should have failed'
      : exitCode === 0
        ? `the command succeeded (exit code 0), and exit code ${expected} was expected`
        : expected === 0
          ? `the command failed (exit code ${exitCode})`
          : `the command failed with exit code ${exitCode}, and ${expected} was expected`,
  ],
  'exit-unknown': () => ['the command ended without an exit code'],
  timeout: () => ['the command took too long and was stopped'],
  interrupted: () => ['not checked: the command was interrupted'],
  'not-run': () => ['not checked: this was not reached'],
  'left-out': ({ unless }) => [`left out: ${quotedCommand(unless)} succeeds`],
  'need-unmet': ({ reason }) => [`left out: ${reason}`],
  'not-seen': () => ['not checked: nobody saw what the command printed'],
  'value-unknown': ({ name }) => [`not checked: no output that was seen has given {${name}}`],
  'value-not-given': ({ name, longest }) => [
    `the output matches, but its line with {${name}} is longer than ${longest} characters, so its value cannot be kept`,
    'print it on a line of its own, e.g. with printf or grep -o',
  ],
  'background-ready': (waited) => [
    `it runs in the background, and ${ready(waited).is} (after ${seconds(waited.waitedMs)})`,
  ],
  'background-ended': ({ exitCode, ...waited }) => [
    `the command ended${withExit(exitCode)} before ${ready(waited).is}`,
  ],
  'background-not-ready': (waited) => [
    `the command runs, but after ${seconds(waited.waitedMs)} ${ready(waited).isNot}`,
    ...containerRows(waited),
  ],
  'background-died': ({ script, exitCode, lines }) => [
    `the background command ${quotedCommand(script)} has ended${withExit(exitCode)}`,
    ...lines.flatMap((line, index) => row(index === 0 ? 'it printed' : '', line)),
  ],
  'wait-ready': (waited) => [`${ready(waited).is} (after ${seconds(waited.waitedMs)})`],
  'wait-over': (waited) => [
    `after ${seconds(waited.waitedMs)} ${ready(waited).isNot}`,
    ...containerRows(waited),
  ],
  'engine-lost': () => ['not checked: the engine stopped answering'],

  'output-ok': ({ source, lines, contains }) => [
    lines === 0
      ? `${output(source)} was empty, as expected`
      : contains
        ? `${output(source)} has the expected ${lines === 1 ? 'line' : `${lines} lines`}`
        : `${output(source)} is the expected one`,
  ],
  'line-missing': ({ source, index, expected, nearest, after, earlier }) => [
    earlier === undefined
      ? `line ${index + 1} of ${expectedText(source)} ${isStream(source) ? 'is missing' : 'is not there'}`
      : `line ${index + 1} of ${expectedText(source)} came too early`,
    ...row('expected', expected),
    ...lineRow(earlier === undefined ? 'nearest' : 'came', earlier ?? nearest),
    ...(after === undefined || after.number === (earlier ?? nearest)?.number
      ? []
      : lineRow(earlier === undefined ? 'after' : 'before', after)),
    ...difference(expected, earlier === undefined ? nearest?.text : undefined),
  ],
  'line-unexpected': ({ source, lines, count: all, after, before }) => [
    `${output(source)} has ${all === 1 ? 'a line that was' : `${all} lines that were`} not expected`,
    ...lineRow('after', after),
    ...lines.flatMap((line, index) => lineRow(index === 0 ? 'came' : '', line)),
    ...(all > lines.length ? row('', `and ${all - lines.length} more`) : []),
    ...(before === undefined
      ? row('expected', 'nothing more')
      : row('before', before.expected, `expected line ${before.index + 1}`)),
  ],
  'output-empty': ({ source, count: lines, expected }) => [
    `${output(source)} is empty; ${lines === 1 ? 'a line was' : `${lines} lines were`} expected`,
    ...row('expected', expected),
  ],
  'output-none-of': ({ source, count: all, nearest }) => [
    `${output(source)} is none of the ${all} that are expected; of the nearest:`,
    ...(ALL[nearest.code]?.(nearest.args) ?? []),
  ],
  'output-truncated': ({ source }) => [
    `${output(source)} is too long to be kept whole, so it was not compared`,
  ],

  'line-count': ({ source, expected, actual }) => [
    `${text(source)} has ${counted(actual, 'line')}, not ${amount(expected)}`,
  ],
  digest: ({ source, expected, actual }) => [
    `${text(source)} is not what was expected`,
    ...rows([
      ['expected', expected],
      ['is', actual],
    ]),
  ],
  'contents-differ': ({ source, other, line, here, there }) => [
    line === undefined
      ? `${text(source)} and ${other} are not the same`
      : `${text(source)} and ${other} differ from line ${line} on`,
    ...(line === undefined
      ? []
      : [
          ...row('the first', here ?? '(ends before)'),
          ...row('the other', there ?? '(ends before)'),
        ]),
  ],
  'json-invalid': ({ source, message, notANumber }) => [
    `${text(source)} is not valid JSON`,
    ...row('reader', message),
    ...(notANumber ? row('', 'NaN and Infinity are not part of JSON') : []),
  ],
  'json-differs': ({ source, differences, count: all }) => [
    all === 1
      ? `a value in ${text(source)} is not as expected`
      : `${all} values in ${text(source)} are not as expected`,
    ...differences.flatMap(jsonRows),
    ...(all > differences.length ? [`and ${all - differences.length} more`] : []),
  ],
};

const ALL: Partial<Record<string, (args: unknown) => string[]>> = Object.assign(
  {},
  WORDS,
  ...Object.values(CHECK_KINDS).map(({ words }) => words),
);

/** What exit codes of shells say of a program that did not start. */
const NOT_STARTED: Readonly<Record<number, string>> = {
  126: 'a command could not be executed',
  127: 'a command was not found',
};

/** @returns that it is ready, and that it is not */
function ready({ wait, name }: Waited): { readonly is: string; readonly isNot: string } {
  const both = (subject: string, verb: string, rest = '') => ({
    is: `${subject} ${verb}${rest}`,
    isNot: verb === 'answers' ? `${subject} does not answer` : `${subject} ${verb} not${rest}`,
  });
  const printed = (subject: string) => both(subject, 'has', ' printed the expected line');
  const container = `the container ${name}`;
  switch (wait) {
    case 'http':
      return both(name ?? 'its page', 'answers');
    case 'port':
      return both(name === undefined ? 'its port' : `port ${name}`, 'is', ' open');
    case 'log':
      return printed('it');
    case 'logs':
      return printed(container);
    default:
      return both(container, 'is', ` ${wait}`);
  }
}

/** Why a container has not become ready. */
function containerRows({ wait, name, container }: Waited): string[] {
  if (wait !== 'logs' && wait !== 'running' && wait !== 'healthy') return [];
  if (!container) return row('', `there is no container ${name}`);
  const { state, exitCode, health, lastLine } = container;
  const why =
    wait === 'healthy' && state === 'running'
      ? (health ?? 'neither its image nor docker run has a health check')
      : state + withExit(exitCode);
  return [...row('it is', why), ...(lastLine === undefined ? [] : row('it says', lastLine))];
}

function withExit(exitCode: number | undefined): string {
  return exitCode === undefined ? '' : ` (exit code ${exitCode})`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function isStream({ kind }: Source): boolean {
  return kind === 'stdout' || kind === 'stderr';
}

function output(source: Source): string {
  if (source.kind === 'stdout') return 'the output';
  return source.kind === 'stderr' ? 'the error output' : text(source);
}

function expectedText(source: Source): string {
  if (source.kind === 'stdout') return 'the expected output';
  if (source.kind === 'stderr') return 'the expected error output';
  return `what ${text(source)} should ${source.kind === 'file' ? 'hold' : 'be'}`;
}

function text({ kind, name = '' }: Source): string {
  if (kind === 'file') return `the file ${name}`;
  if (kind === 'http') return `the answer of ${name}`;
  return kind === 'command' ? `the output of ${quotedCommand(name)}` : 'the output';
}
