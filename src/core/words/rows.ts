/** How the lines below a verdict are laid out: what was expected beside what is, in columns. */
import type { JsonDifference, Limits, RealLine } from '../expect/codes.ts';
import { codePoint, NO_WIDTH, ODD_SPACES } from '../pattern/odd-characters.ts';

const WIDTH = 70;
const LABEL = 11;

export function valueRows(expected: string, actual: string | undefined): string[] {
  return rows([['expected', expected], ...(actual === undefined ? [] : [['is', actual] as const])]);
}

export function commandRows(expected: readonly string[], actual: readonly string[]): string[] {
  const shown = (words: readonly string[]): string =>
    words.length === 0 ? '(none)' : JSON.stringify(words);
  return valueRows(shown(expected), shown(actual));
}

export function lineRow(label: string, line: RealLine | undefined): string[] {
  return line === undefined ? [] : row(label, line.text, `line ${line.number}`);
}

/** What the eye would miss. */
export function difference(expected: string, actual: string | undefined): string[] {
  if (actual === undefined || expected === actual) return [];
  if (expected.toLowerCase() === actual.toLowerCase()) {
    return row('', 'only upper and lower case differ');
  }
  const close = (line: string): string => line.replace(/\s/g, '');
  const alike = (line: string): string => close(line).normalize('NFKC').replace(UNSEEN, '');
  const shown = lookAlikes(actual, expected);
  if (shown.length > 0 && alike(expected) === alike(actual)) {
    return ['they look alike', ...shown].flatMap((text) => row('', text));
  }
  return close(expected) === close(actual) ? row('', 'only spaces differ') : [];
}

const UNSEEN = new RegExp(`[${NO_WIDTH}]`, 'g');
const ODD_SPACE = new RegExp(`[${ODD_SPACES}]`);

/** What one of two lines has, and the other has not, of characters that do not show what they are. */
function lookAlikes(actual: string, expected: string): string[] {
  const named = (line: string) =>
    new Set(
      [...line].flatMap((character) => {
        const point = codePoint(character);
        if (ODD_SPACE.test(character))
          return [`${character === '\u00a0' ? 'a no-break' : 'another'} space (${point})`];
        if (character.replace(UNSEEN, '') === '') return [`a character of no width (${point})`];
        if (character === '\t') return ['a tab'];
        if (character === '\r') return ['a carriage return, as on Windows'];
        return /\p{M}/u.test(character) ? [`a separate accent (${point})`] : [];
      }),
    );
  const [here, there] = [named(actual), named(expected)];
  const difference = (of: Set<string>, not: Set<string>, who: string) =>
    [...of].flatMap((name) => (not.has(name) ? [] : [`the ${who} line has ${name}`]));
  return [...difference(here, there, 'real'), ...difference(there, here, 'expected')];
}

export function jsonRows({ path, reason, expected, actual }: JsonDifference): string[] {
  return [
    path,
    ...rows([
      ['expected', wanted(reason, expected)],
      ['is', there(reason, actual)],
    ]),
  ];
}

function wanted(reason: JsonDifference['reason'], expected: unknown): string {
  if (reason === 'min') return `${value(expected)} or more`;
  if (reason === 'max') return `${value(expected)} or less`;
  if (reason === 'count') return `${amount(expected as Limits)} in number`;
  if (reason === 'type') return `a value of the type ${String(expected)}`;
  if (reason !== 'tolerance') return value(expected);
  const { value: middle, tolerance } = expected as { value: number; tolerance: number };
  return `${middle}, give or take ${tolerance}`;
}

function there(reason: JsonDifference['reason'], actual: unknown): string {
  return reason === 'missing' ? '(not there)' : value(actual);
}

/** `expected   the text            line 3`; what is too long goes on below, in the same columns. */
export function row(label: string, text: string, note = ''): string[] {
  const chars = [...text];
  const room = WIDTH - LABEL;
  const parts: string[] = [];
  for (let at = 0; at < chars.length; at += room) parts.push(chars.slice(at, at + room).join(''));
  if (parts.length === 0) parts.push('(an empty line)');
  const last = parts.at(-1) ?? '';
  if (note !== '') {
    const padded = last.padEnd(24);
    if (parts.length === 1 && [...padded].length + note.length < room) {
      parts[0] = `${padded} ${note}`;
    } else {
      parts.push(`(${note})`);
    }
  }
  return parts.map((part, index) => (index === 0 ? label : '').padEnd(LABEL) + part);
}

export function rows(pairs: readonly (readonly [label: string, text: string])[]): string[] {
  return pairs.flatMap(([label, text]) => row(label, text));
}

export function amount(limits: Limits): string {
  if (typeof limits === 'number') return String(limits);
  const { min, max } = limits;
  if (max === undefined) return `${min} or more`;
  return min === undefined ? `${max} or less` : `${min} to ${max}`;
}

/** A JSON value as JSON, shortened. */
function value(json: unknown): string {
  const text = JSON.stringify(json) ?? String(json);
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
