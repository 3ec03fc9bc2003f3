/** What the checks on files, answers and commands have in common: a text, and what it must be. */
import type { Limits, Source } from './codes.ts';
import { compareJson, isWithin, type JsonExpectation, parseJson } from './json.ts';
import { judgeLines } from './match.ts';
import { failed, type Judgement } from './verdict.ts';

const SHOWN_DIFFERENCES = 8;
const SHOWN_TEXT = 300;

/** The keys that a check may have about a text. */
export interface TextCheck {
  readonly lines?: string | string[] | undefined;
  readonly contains?: string | string[] | undefined;
  readonly count?: Limits | undefined;
  readonly json?: JsonExpectation | undefined;
  readonly digest?: string | undefined;
  /** Blanks are compared as they are; of a file, unless it says `fold`. */
  readonly exact?: true | undefined;
  readonly fold?: true | undefined;
}

/** The first thing that is wrong with the bytes; undefined where nothing is. UTF-8. */
export async function judgeText(
  check: TextCheck,
  bytes: Uint8Array,
  source: Source,
): Promise<Judgement | undefined> {
  const text = decode(bytes);
  const exact = source.kind === 'file' ? !check.fold : check.exact;
  if (check.lines !== undefined) {
    const wrong = judgeLines(linesOf(check.lines), text, { source, exact });
    if (wrong !== undefined) return wrong;
  }
  if (check.contains !== undefined) {
    const wrong = judgeLines(linesOf(check.contains), text, { source, exact, contains: true });
    if (wrong !== undefined) return wrong;
  }
  if (check.count !== undefined) {
    const actual = lineCount(text);
    const expected = check.count;
    if (!isWithin(expected, actual)) return failed('line-count', { source, expected, actual });
  }
  if (check.json !== undefined) {
    const wrong = judgeJson(check.json, text, source);
    if (wrong !== undefined) return wrong;
  }
  if (check.digest !== undefined) {
    const actual = await sha256(bytes);
    const expected = check.digest;
    if (actual !== expected) return failed('digest', { source, expected, actual });
  }
  return undefined;
}

function judgeJson(expected: JsonExpectation, text: string, source: Source): Judgement | undefined {
  const parsed = parseJson(text);
  if (!('value' in parsed)) return failed('json-invalid', { source, ...parsed });
  const all = compareJson(expected, parsed.value);
  if (all.length === 0) return undefined;
  const differences = all.slice(0, SHOWN_DIFFERENCES);
  return failed('json-differs', { source, differences, count: all.length });
}

/** Why two files or outputs are not the same; undefined where they are, byte by byte. */
export function judgeSame(
  here: Uint8Array,
  there: Uint8Array,
  source: Source,
  other: string,
): Judgement | undefined {
  if (here.length === there.length && here.every((byte, index) => byte === there[index])) {
    return undefined;
  }
  const [ours, theirs] = [here, there].map((bytes) => decode(bytes).split('\n')) as [
    string[],
    string[],
  ];
  const index = ours.findIndex((line, at) => line !== theirs[at]);
  const at = index === -1 ? ours.length : index;
  const line = (lines: readonly string[]) => lines[at]?.slice(0, SHOWN_TEXT);
  if (here.includes(0) || there.includes(0)) return failed('contents-differ', { source, other });
  return failed('contents-differ', {
    source,
    other,
    line: at + 1,
    ...(line(ours) !== undefined && { here: line(ours) ?? '' }),
    ...(line(theirs) !== undefined && { there: line(theirs) ?? '' }),
  });
}

export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** A text of several lines, or a list of them. */
function linesOf(lines: string | readonly string[]): string[] {
  return (typeof lines === 'string' ? [lines] : lines).flatMap((text) =>
    text.replace(/\n$/, '').split('\n'),
  );
}

/** A last line that is not ended counts too. */
function lineCount(text: string): number {
  const ends = text.split('\n').length - 1;
  return text === '' || text.endsWith('\n') ? ends : ends + 1;
}

async function sha256(bytes: Uint8Array): Promise<string> {
  const hash = await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  const digits = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `sha256:${digits.join('')}`;
}
