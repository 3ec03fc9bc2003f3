/**
 * The plain part of YAML that courses and front matter are written in, read line by line: loading
 * the whole language takes longer than a list of lessons should. What is not certainly plain is left
 * to `yaml.ts`, so that nothing is ever read in two ways.
 */

type Mapping = Record<string, unknown>;

/** Characters; courses have a few hundred. */
const MOST_LENGTH = 16 * 1024;

/** Words that are no text in YAML. */
const OTHER_WORDS = new Set(['null', 'true', 'false']);
const WHOLE = /^(?:0|[1-9][0-9]{0,8})$/;
/** No character that begins or ends anything, other than ":" within a word. */
const TEXT = /^[A-Za-z](?:[A-Za-z0-9 .!?()/_+*'"&;=-]|,(?= )|:(?=[A-Za-z0-9/.]))*$/;
const QUOTED = /^(?:"([^"\\\t]*)"|'([^'\t]*)')$/;
const ENTRY = /^([A-Za-z][A-Za-z0-9_-]{0,63}):(?: (\S.*))?$/;
const ITEM = /^ {2}- (\S.*)$/;

/** @returns undefined for all but a mapping of plain values */
export function readPlainYaml(text: string): Mapping | undefined {
  if (text.length > MOST_LENGTH) return undefined;
  const lines = text.split('\n');
  while (lines.at(-1) === '') lines.pop();
  const mapping: Mapping = {};
  for (let at = 0; at < lines.length; ) {
    const entry = ENTRY.exec(lines[at++] ?? '');
    if (!entry) return undefined;
    const below = lines.slice(at, endOfIndented(lines, at));
    at += below.length;
    const value = readEntry(entry[2], below);
    if (value === undefined || !add(mapping, entry[1] ?? '', value)) return undefined;
  }
  return Object.keys(mapping).length > 0 ? mapping : undefined;
}

function endOfIndented(lines: readonly string[], from: number): number {
  const end = lines.findIndex((line, index) => index >= from && !line.startsWith('  '));
  return end < 0 ? lines.length : end;
}

function readEntry(inline: string | undefined, below: readonly string[]): unknown {
  if (inline === '>-') {
    const words = below.map((line) => line.slice(2));
    return words.length > 0 && words.every((line) => /^\S(?:.*\S)?$/.test(line) && line !== '---')
      ? words.join(' ')
      : undefined;
  }
  if (inline !== undefined) return below.length > 0 ? undefined : readInline(inline);
  if (below.length === 0) return undefined;
  const items = below.map((line) => readScalar(ITEM.exec(line)?.[1] ?? ''));
  if (items.every((item) => item !== undefined)) return items;
  return readMapping(below.map((line) => line.slice(2)));
}

function readInline(text: string): unknown {
  const list = /^\[(.*)\]$/.exec(text);
  if (list) {
    const items = list[1] === '' ? [] : (list[1] ?? '').split(', ').map(readScalar);
    return items.some((item) => item === undefined) ? undefined : items;
  }
  const mapping = /^\{ (.*) \}$/.exec(text);
  return mapping ? readMapping((mapping[1] ?? '').split(', ')) : readScalar(text);
}

function readMapping(entries: readonly string[]): Mapping | undefined {
  const mapping: Mapping = {};
  for (const text of entries) {
    const entry = ENTRY.exec(text);
    const value = readScalar(entry?.[2] ?? '');
    if (!entry || value === undefined || !add(mapping, entry[1] ?? '', value)) return undefined;
  }
  return mapping;
}

function readScalar(text: string): string | number | undefined {
  const quoted = QUOTED.exec(text);
  if (quoted) return quoted[1] ?? quoted[2];
  if (WHOLE.test(text)) return Number(text);
  return TEXT.test(text) && !text.endsWith(' ') && !isOtherWord(text) ? text : undefined;
}

/** Without a pattern that ignores case: the first of these takes node some milliseconds. */
function isOtherWord(text: string): boolean {
  return OTHER_WORDS.has(text.toLowerCase());
}

function add(mapping: Mapping, key: string, value: unknown): boolean {
  if (isOtherWord(key) || Object.hasOwn(mapping, key)) return false;
  mapping[key] = value;
  return true;
}
