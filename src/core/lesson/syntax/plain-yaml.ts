/**
 * The plainest YAML, without the library, which takes fifty times as long: a mapping whose values
 * are words, quoted text without escapes, and lists and mappings of these on one line.
 */

type Scalar = string | number | boolean;
type Value = Scalar | Scalar[] | Readonly<Record<string, Scalar>>;

/** Characters that mean something else in quotes than themselves, or may. */
const ODD = String.raw`\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff`;
const QUOTED = String.raw`"[^"\\${ODD}]*"|'[^'${ODD}]*'`;
/** YAML refuses keys of more than 1024 characters. */
const KEY = '[a-z][a-z0-9_-]{0,60}';
/** In a list a word ends at a comma or bracket. */
const WORD = '[A-Za-z0-9./](?:[A-Za-z0-9_./+=@-]|:(?=[A-Za-z0-9_./]))*';
const ITEM = `(?:${QUOTED}|${WORD})`;
const PAIR = `${KEY}: ${ITEM}`;
const TEXT = String.raw`[A-Za-z0-9./](?:[A-Za-z0-9_./+=@,;()$<>?!*&|^~"'\`-]|:(?=[A-Za-z0-9_./])| +(?![ #]|$))*`;

const ENTRY = new RegExp(
  String.raw`^(${KEY}): (?:(${QUOTED})|(${TEXT})|\[ ?(${ITEM}(?:, ?${ITEM})*) ?\]|\{ ?(${PAIR}(?:, ?${PAIR})*) ?\})$`,
);
const ITEMS = new RegExp(`(?:(${KEY}): )?(${ITEM})`, 'g');

/** @returns undefined for text that is not as plain as this: the library reads it */
export function readPlainYaml(text: string): Readonly<Record<string, Value>> | undefined {
  const entries = new Map<string, Value>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [, key, quoted, plain, list, mapping] = ENTRY.exec(line) ?? [];
    if (key === undefined || entries.has(key) || scalarOf(key) !== key) return undefined;
    const value = entryValue(quoted ?? plain, list, mapping);
    if (value === undefined) return undefined;
    entries.set(key, value);
  }
  return entries.size === 0 ? undefined : Object.fromEntries(entries);
}

function entryValue(scalar?: string, list?: string, mapping?: string): Value | undefined {
  if (scalar !== undefined) return scalarOf(scalar);
  const values: Scalar[] = [];
  const names: string[] = [];
  for (const [, name, item = ''] of (list ?? mapping ?? '').matchAll(ITEMS)) {
    const value = scalarOf(item);
    if (value === undefined) return undefined;
    values.push(value);
    if (name !== undefined) names.push(name);
  }
  if (mapping === undefined) return values;
  const isPlain = new Set(names).size === values.length && names.every((it) => scalarOf(it) === it);
  return isPlain ? Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])) : undefined;
}

/** @returns undefined for what YAML may take for something else than text */
function scalarOf(text: string): Scalar | undefined {
  if (/^["']/.test(text)) return text.slice(1, -1);
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  return /^(?:[\d.][\w.+-]*|null|true|false)$/i.test(text) ? undefined : text;
}
