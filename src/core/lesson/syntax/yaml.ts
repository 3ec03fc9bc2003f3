/** YAML, strictly: one document, no anchors, aliases or tags, no key twice, and places for findings. */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
} from 'yaml';
import type { Place } from '../../pattern/place.ts';
import { type Finding, finding } from '../findings.ts';
import { readPlainYaml } from './plain-yaml.ts';

export type Path = readonly PropertyKey[];

export interface Yaml {
  readonly value: unknown;
  /** Of the value at a path, or of the nearest thing around it. */
  valuePlace(path: Path): Place;
  /** Of the key at the end of a path. */
  keyPlace(path: Path): Place;
  /** A scalar as the source writes it, without quotes. */
  text(path: Path): string | undefined;
}

const MAX_LENGTH = 64 * 1024;
const MAX_DEPTH = 32;
/** The library's own nesting has no limit that it survives, so such text never reaches it. */
const COMPACT_NESTING = /^[ \t]*(?:[-?:][ \t]+){33}/m;
const FLOW_NESTING = /(?:[[{][^[\]{}]*){200}/;

/** Reads `text`, whose first character stands at `origin` in the lesson. */
export function readYaml(
  text: string,
  origin: Required<Place>,
): { yaml?: Yaml; findings: Finding[] } {
  if (text.length > MAX_LENGTH) return limit(origin, `longer than ${MAX_LENGTH} characters`);
  if (COMPACT_NESTING.test(text) || FLOW_NESTING.test(text)) return tooDeep(origin);
  const value = readPlainYaml(text);
  if (value === undefined) return readWithLibrary(text, origin);
  let read: Yaml | undefined;
  // There is one: what is plain has no findings.
  const whole = () => (read ??= readWithLibrary(text, origin).yaml as Yaml);
  return {
    findings: [],
    yaml: {
      value,
      valuePlace: (path) => whole().valuePlace(path),
      keyPlace: (path) => whole().keyPlace(path),
      text: (path) => whole().text(path),
    },
  };
}

function readWithLibrary(
  text: string,
  origin: Required<Place>,
): { yaml?: Yaml; findings: Finding[] } {
  const counter = new LineCounter();
  // Keys are compared below: the library compares each with each.
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    uniqueKeys: false,
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = counter.linePos(offset);
    const shift = line <= 1 ? origin.column - 1 : 0;
    return {
      file: origin.file,
      line: origin.line + Math.max(line, 1) - 1,
      column: Math.max(col, 1) + shift,
    };
  };
  const problem = document.errors[0];
  if (problem !== undefined) {
    const words = problem.code === 'RESOURCE_EXHAUSTION' ? 'nested too deep' : problem.message;
    const args = { problem: words.replace(/\s+/g, ' ') };
    const unquoted = unquotedValue(text, problem.pos[0], origin);
    return { findings: [unquoted ?? finding('yaml-syntax', placeAt(problem.pos[0]), args)] };
  }
  const findings: Finding[] = [];
  const tag = document.warnings[0];
  if (tag !== undefined) findings.push(finding('yaml-anchor', placeAt(tag.pos[0]), {}));
  const root = document.contents;
  if (root !== null) inspect(root, 0, { text, placeAt }, findings);
  if (findings.length > 0) {
    const first = findings.find(({ code }) => code === 'yaml-anchor');
    const lines = text.split('\n').slice(0, (first?.place.line ?? 0) - origin.line + 1);
    // As in Markdown: *like this*.
    const isEmphasis = /:\s+\*[^*]+\*/.test(lines.at(-1) ?? '');
    const unquoted = isEmphasis && unquotedValue(text, lines.join('\n').length, origin);
    return { findings: unquoted ? [unquoted] : findings };
  }
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const start = (node: unknown): Place =>
    isNode(node) && node.range ? placeAt(node.range[0]) : placeAt(root?.range?.[0] ?? 0);
  return {
    findings,
    yaml: {
      value,
      valuePlace: (path) => start(find(root, path).value),
      keyPlace: (path) => start(find(root, path).key),
      text: (path) => {
        const node = find(root, path).value;
        return isScalar(node) ? node.source : undefined;
      },
    },
  };
}

const ENTRY = /^([ \t]*(?:- )?["']?([\w-]+)["']?:[ \t]+)(\S.*?)[ \t]*$/;
/** Keys of text: those of lists and mappings may begin with a bracket. */
const TEXTS = /^(?:title|summary|mirrors|hint|output|command|lines|contains|author)$/;

/** A finding for a value that can be read once it is in quotes, at or above the offset of an error. */
function unquotedValue(text: string, offset: number, origin: Required<Place>): Finding | undefined {
  const lines = text.split('\n');
  let at = text.slice(0, offset).split('\n').length - 1;
  while (at > 0 && !ENTRY.test(lines[at] ?? '')) at -= 1;
  const [, key = '', name = '', value = ''] = ENTRY.exec(lines[at] ?? '') ?? [];
  if (!/[:#*&!|>'"%@`[\]{}]/.test(value) || (/^[[{]/.test(value) && !TEXTS.test(name))) {
    return undefined;
  }
  const quoted = key + JSON.stringify(value);
  const corrected = lines.toSpliced(at, 1, quoted).join('\n');
  const { errors, warnings } = parseDocument(corrected, { prettyErrors: false, uniqueKeys: false });
  const end = lines.slice(0, at + 1).join('\n').length + 2;
  if ([...errors, ...warnings].some(({ pos }) => pos[0] <= end)) return undefined;
  const column = key.length + 1 + (at === 0 ? origin.column - 1 : 0);
  const place = { file: origin.file, line: origin.line + at, column };
  const problem = `the value of "${name}" has characters that mean something in YAML; put it in quotes`;
  const said = finding('yaml-syntax', place, { problem }, quoted.trim());
  // Around a comment's first and last line there may be more.
  const whole = at > 0 && at < lines.length - 1;
  return whole || (origin.line === 2 && origin.column === 1) ? { ...said, fix: quoted } : said;
}

function limit(origin: Place, problem: string): { findings: Finding[] } {
  return { findings: [finding('yaml-limit', origin, { problem })] };
}

function tooDeep(origin: Place): { findings: Finding[] } {
  return limit(origin, `nested more than ${MAX_DEPTH} deep`);
}

interface Origin {
  readonly text: string;
  placeAt(offset: number): Place;
}

function inspect(node: Node, depth: number, origin: Origin, findings: Finding[]): void {
  const { placeAt } = origin;
  const place = placeAt(node.range?.[0] ?? 0);
  if (depth > MAX_DEPTH) {
    if (findings.length === 0) findings.push(...tooDeep(place).findings);
    return;
  }
  if (isAlias(node) || node.anchor !== undefined) {
    findings.push(finding('yaml-anchor', place, {}));
    return;
  }
  if (isScalar(node) && typeof node.value === 'number' && !Number.isFinite(node.value)) {
    findings.push(finding('yaml-syntax', place, { problem: 'a number must be finite' }));
  }
  const swallowed = isScalar(node) && node.type === 'PLAIN' ? swallowedItem(node, origin.text) : -1;
  if (swallowed >= 0) {
    const problem = 'this line goes on with the text above it; indent it like the other items';
    findings.push(finding('yaml-syntax', placeAt(swallowed), { problem }));
  }
  if (isSeq(node)) {
    for (const item of node.items) if (isNode(item)) inspect(item, depth + 1, origin, findings);
  }
  if (!isMap(node)) return;
  const seen = new Set<string>();
  for (const { key, value } of node.items) {
    const keyPlace = isNode(key) ? placeAt(key.range?.[0] ?? 0) : place;
    if (isNode(key)) inspect(key, depth + 1, origin, findings);
    if (!isScalar(key) || key.value === null || key.value === '__proto__') {
      findings.push(finding('yaml-syntax', keyPlace, { problem: 'a key must be plain text' }));
    } else if (seen.has(String(key.value))) {
      findings.push(finding('duplicate-key', keyPlace, { name: String(key.value) }));
    } else {
      seen.add(String(key.value));
    }
    if (isEmpty(value)) {
      const args = { name: String(isScalar(key) ? key.value : key), problem: EMPTY };
      findings.push(finding('wrong-value', keyPlace, args));
    }
    if (isNode(value)) inspect(value, depth + 1, origin, findings);
  }
}

const EMPTY = 'has no value; write null where that is meant';

/** Nothing written, which YAML takes for null: mostly a line below is missing. */
function isEmpty(value: unknown): boolean {
  return value === null || (isScalar(value) && value.value === null && value.source === '');
}

/** Where text without quotes goes on in a line that looks like an item; -1 where it does not. */
function swallowedItem({ range }: Node, text: string): number {
  const [start, end] = range ?? [0, 0];
  const found = /\n[ \t]*-(?=\s)/.exec(text.slice(start, end));
  return found === null ? -1 : start + found.index + found[0].length - 1;
}

/** The nodes at the end of a path, or the last ones on the way there. */
function find(root: unknown, path: Path): { key: unknown; value: unknown } {
  let key: unknown = root;
  let value: unknown = root;
  for (const name of path) {
    if (isMap(value)) {
      const pair = value.items.find((p) => isScalar(p.key) && String(p.key.value) === String(name));
      if (pair === undefined) break;
      key = pair.key;
      value = pair.value ?? pair.key;
    } else if (isSeq(value)) {
      const item = value.items[Number(name)];
      if (item === undefined) break;
      key = item;
      value = item;
    } else {
      break;
    }
  }
  return { key, value };
}
