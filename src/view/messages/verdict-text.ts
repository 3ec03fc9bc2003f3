/**
 * The one place where words are made from a verdict. The first line says what came out, the others
 * show it: none longer than 70 columns, blanks at the start on purpose. Of what passed, only what was
 * looked at is said.
 */
import type { Source, VerdictArgs, VerdictCode } from '../../core/expect/codes.ts';
import type { Outcome, Verdict } from '../../core/expect/verdict.ts';
import { bytes, counted, listed } from './phrases.ts';
import {
  amount,
  commandRows,
  difference,
  jsonRows,
  lineRow,
  row,
  rows,
  valueRows,
} from './rows.ts';

const LONGEST_COMMAND = 80;

type Words = { readonly [C in VerdictCode]: (args: VerdictArgs[C]) => string[] };

/** Plain text, no colour, no symbol. Values are shown as they are: make escape sequences harmless. */
export function describe(verdict: Verdict): string[] {
  const make = (WORDS as Partial<Record<string, (args: unknown) => string[]>>)[verdict.code];
  return make?.(verdict.args) ?? [`${OUTCOMES[verdict.outcome]} (${verdict.code})`];
}

const OUTCOMES: Record<Outcome, string> = {
  passed: 'this is as expected',
  failed: 'this is not as expected',
  'not-run': 'this was not checked',
};

const WORDS: Words = {
  'exit-ok': ({ exitCode }) => [
    exitCode === 0
      ? 'it finished (exit code 0)'
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
  'not-seen': () => ['not checked: nobody saw what the command printed'],
  'background-ready': ({ wait, waitedMs }) => [
    `it runs in the background, and ${READY[wait].is} (after ${seconds(waitedMs)})`,
  ],
  'background-ended': ({ wait }) => [`the command ended before ${READY[wait].is}`],
  'background-not-ready': ({ wait, waitedMs }) => [
    `the command runs, but after ${seconds(waitedMs)} ${READY[wait].isNot}`,
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
      ? `line ${index + 1} of ${expectedText(source)} ${isStream(source) ? 'did not come' : 'is not there'}`
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
  'output-truncated': ({ source }) => [
    `${output(source)} is too long to be kept whole, so it was not compared`,
  ],

  'line-count': ({ source, expected, actual }) => [
    `${text(source)} has ${counted(actual, 'line')}, not ${amount(expected)}`,
  ],
  digest: ({ source, expected, actual }) => [
    `${text(source)} has another content than expected`,
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

  'image-ok': ({ name, size, looked, labels }) => [
    sentence(`the image ${name} exists, ${bytes(size)}`, looked, {
      labels: `carries the ${labels.length === 1 ? 'label' : 'labels'} ${listed(labels)}`,
      cmd: 'runs the expected command',
      entrypoint: 'has the expected entrypoint',
      env: 'sets the expected variables',
      user: 'runs as the expected user',
      workdir: 'has the expected working directory',
      digest: 'has the expected id',
      'same-as': 'is the same as the other one',
      cached: 'has the expected layers',
    }),
  ],
  'image-missing': ({ name }) => [`there is no image ${name}`],
  'image-absent': ({ name }) => [`there is no image ${name}, as it should be`],
  'image-present': ({ name }) => [`the image ${name} is still there`],
  'image-label': (args) => labelWords('image', args),
  'image-cmd': ({ name, expected, actual }) => [
    `the image ${name} runs another command than expected`,
    ...commandRows(expected, actual),
  ],
  'image-entrypoint': ({ name, expected, actual }) => [
    `the image ${name} has another entrypoint than expected`,
    ...commandRows(expected, actual),
  ],
  'image-env': ({ name, variable, expected, actual }) => [
    `the image ${name} ${actual === undefined ? 'does not set' : 'sets another value for'} ${variable}`,
    ...valueRows(expected, actual),
  ],
  'image-user': ({ name, expected, actual }) => [
    `the image ${name} runs as another user than expected`,
    ...valueRows(expected, actual || '(none set: root)'),
  ],
  'image-workdir': ({ name, expected, actual }) => [
    `the image ${name} has another working directory than expected`,
    ...valueRows(expected, actual || '(none set: /)'),
  ],
  'image-digest': ({ name, expected, actual }) => [
    `the image ${name} is another one than expected`,
    ...valueRows(expected, actual),
  ],
  'image-differs': ({ name, other }) => [`the images ${name} and ${other} are not the same`],
  'image-other-missing': ({ name, other }) => [
    `there is no image ${other} to compare ${name} with`,
  ],
  'image-not-cached': ({ name, other, shared, count: all }) => [
    `the image ${name} has other layers than ${other === undefined ? 'before' : other}`,
    ...row('the same', `${shared} of ${counted(all, 'layer')}, from the base on`),
  ],
  'image-cached': ({ name }) => [
    `the image ${name} has the layers that it had before: nothing was built anew`,
  ],
  'image-nothing-before': ({ name, other }) => [
    other === undefined
      ? `the image ${name} had no layers before to compare with`
      : `the image ${other} has no layers to compare with`,
  ],
  'image-not-observed': ({ name }) => [
    `not checked: nobody saw the image ${name} before the command ran`,
  ],

  'container-ok': ({ name, looked, state, exitCode, image }) => [
    sentence(`the container ${name} exists`, looked, {
      state: state === 'running' ? 'is running' : `is in the state ${state}`,
      exit: `ended with exit code ${exitCode}`,
      labels: 'carries the expected labels',
      image: `was made from ${image}`,
    }),
  ],
  'container-missing': ({ name }) => [`there is no container ${name}`],
  'container-absent': ({ name }) => [`there is no container ${name}, as it should be`],
  'container-present': ({ name }) => [`the container ${name} is still there`],
  'container-label': (args) => labelWords('container', args),
  'container-state': ({ name, expected, actual }) => [
    `the container ${name} is not ${expected}: it is ${actual}`,
  ],
  'container-not-ended': ({ name, state, expected }) => [
    `the container ${name} has not ended: it is ${state}`,
    ...row('expected', `exit code ${expected}`),
  ],
  'container-exit': ({ name, expected, actual }) => [
    `the container ${name} ended with exit code ${actual}, not ${expected}`,
  ],
  'container-image': ({ name, expected, actual }) => [
    `the container ${name} was made from another image than expected`,
    ...valueRows(expected, actual),
  ],

  'volume-ok': ({ name, labels }) => [`the volume ${name} exists${carrying(labels)}`],
  'volume-missing': ({ name }) => [`there is no volume ${name}`],
  'volume-absent': ({ name }) => [`there is no volume ${name}, as it should be`],
  'volume-present': ({ name }) => [`the volume ${name} is still there`],
  'volume-label': (args) => labelWords('volume', args),
  'network-ok': ({ name, labels }) => [`the network ${name} exists${carrying(labels)}`],
  'network-missing': ({ name }) => [`there is no network ${name}`],
  'network-absent': ({ name }) => [`there is no network ${name}, as it should be`],
  'network-present': ({ name }) => [`the network ${name} is still there`],
  'network-label': (args) => labelWords('network', args),

  'file-ok': ({ name, looked, other }) => [
    sentence(`the file ${name} exists`, looked, {
      ...textPhrases('has'),
      'same-as': `has the same content as ${other}`,
    }),
  ],
  'file-missing': ({ name }) => [`there is no file ${name}`],
  'file-absent': ({ name }) => [`there is no file ${name}, as it should be`],
  'file-present': ({ name }) => [`the file ${name} is still there`],
  'file-other-missing': ({ name, other }) => [`there is no file ${other} to compare ${name} with`],
  'file-too-large': ({ name }) => [`the file ${name} is too large to be looked into`],
  'files-ok': ({ name, looked, count: all, other }) => [
    sentence(
      all === 0
        ? `no file is called ${name}, as expected`
        : `${counted(all, 'file is', 'files are')} called ${name}`,
      looked.filter((key) => key !== 'count'),
      {
        ...textPhrases(all === 1 ? 'has' : 'each has'),
        'same-as': `${all === 1 ? 'has' : 'have'} the same content as ${other}`,
      },
    ),
  ],
  'files-missing': ({ name }) => [`there is no file called ${name}`],
  'files-absent': ({ name }) => [`there is no file called ${name}, as it should be`],
  'files-present': ({ name, found }) => [
    `there should be no file called ${name}`,
    ...(found === undefined ? [] : row('there is', found)),
  ],
  'files-count': ({ name, expected, actual }) => [
    `${counted(actual, 'file is', 'files are')} called ${name}, not ${amount(expected)}`,
  ],
  'files-other-missing': ({ name, other }) => [
    `there is no file called ${other} to compare ${name} with`,
  ],
  'files-names': ({ name, other, here, there }) => [
    `${name} and ${other} do not have the same files`,
    ...(here.length === 0 ? [] : row('only here', here.join(', '))),
    ...(there.length === 0 ? [] : row('only there', there.join(', '))),
  ],

  'http-ok': ({ name, status, looked }) => [
    sentence(
      `${name} answers (status ${status})`,
      looked.filter((key) => key !== 'status'),
      textPhrases('sends'),
    ),
  ],
  'http-no-answer': ({ name }) => [`nothing answers at ${name}`],
  'http-status': ({ name, expected, actual }) => [
    `${name} answers with status ${actual}, not ${expected ?? 'with a page'}`,
  ],
  'http-absent': ({ name }) => [`nothing answers at ${name}, as it should be`],
  'http-present': ({ name, status }) => [`${name} still answers (status ${status})`],

  'command-ok': ({ name, exitCode, looked, other }) => [
    sentence(
      exitCode === 0
        ? `${command(name)} succeeds`
        : `${command(name)} fails, as it should (exit code ${exitCode})`,
      looked.filter((key) => key !== 'exit'),
      {
        ...textPhrases('prints'),
        'same-as': `prints the same as ${command(other ?? '')}`,
      },
    ),
  ],
  'command-exit': ({ name, expected, actual, stderr }) => [
    actual === 0
      ? `${command(name)} succeeds, and should fail`
      : expected === 0
        ? `${command(name)} fails (exit code ${actual})`
        : `${command(name)} fails with exit code ${actual}, not ${expected}`,
    ...(stderr === undefined ? [] : row('it says', stderr)),
  ],
};

const READY = {
  http: { is: 'its page answers', isNot: 'its page does not answer' },
  log: { is: 'it has printed the expected line', isNot: 'it has not printed the expected line' },
  port: { is: 'its port is open', isNot: 'its port is not open' },
} as const;

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
  return kind === 'command' ? `the output of ${command(name)}` : 'the output';
}

/** What was looked at in a text. */
function textPhrases(verb: string): Record<string, string> {
  return {
    lines: `${verb} the expected lines`,
    contains: `${verb} the expected lines`,
    count: `${verb} the expected number of lines`,
    json: `${verb} the expected values`,
    digest: `${verb} the expected content, byte by byte`,
  };
}

/** What holds, and what was looked at beside it; a key without a phrase is named. */
function sentence(
  start: string,
  looked: readonly string[],
  phrases: Readonly<Record<string, string>>,
): string {
  const said = [...new Set(looked.map((key) => phrases[key] ?? `has the expected ${key}`))];
  if (said.length === 0) return start;
  if (said.length > 1) return `${start}, ${listed(said)}`;
  return `${start}${start.includes(',') ? ',' : ''} and ${said[0]}`;
}

function carrying(labels: readonly string[]): string {
  if (labels.length === 0) return '';
  return ` and carries the ${labels.length === 1 ? 'label' : 'labels'} ${listed(labels)}`;
}

function labelWords(
  kind: string,
  { name, label, expected, actual }: VerdictArgs['image-label'],
): string[] {
  return [
    actual === undefined
      ? `the ${kind} ${name} does not carry the label ${label}`
      : `the ${kind} ${name} has another value for the label ${label}`,
    ...valueRows(expected, actual),
  ];
}

/** The first line of a command, so much of it that one knows it again. */
function command(script: string): string {
  const [first = '', ...rest] = script.trim().split('\n');
  const chars = [...first];
  const cut = chars.length > LONGEST_COMMAND || rest.length > 0;
  return `"${chars.slice(0, LONGEST_COMMAND).join('')}${cut ? '…' : ''}"`;
}
