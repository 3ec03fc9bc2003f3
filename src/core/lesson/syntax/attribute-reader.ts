/** The attributes of one fence, taken one by one, with findings for those that are wrong. */

import { type Conditions, isNeed, NEEDS } from '../../names/need.ts';
import { DURATION_WORDS, durationMs } from '../../pattern/duration.ts';
import type { Place } from '../../pattern/place.ts';
import { type Finding, type FindingArgs, type FindingCode, finding } from '../findings.ts';
import { pathProblem } from '../paths.ts';
import { nearest } from '../words.ts';
import type { Attribute, FenceInfo } from './attributes.ts';

/** When something is left out. */
export const CONDITIONS = ['needs', 'unless'];
export const FILE = ['file', 'mode', 'from', 'unproved', ...CONDITIONS];
export const BLOCK = [
  'exit',
  'timeout',
  'background',
  'wait',
  'within',
  'tty',
  'replay',
  'unproved',
  ...CONDITIONS,
];
export const OUTPUT = ['stream', 'contains', 'exact', 'unordered', 'one-of', 'captures'];
export const ALL = [...FILE, ...BLOCK, ...OUTPUT];

export class AttributeReader {
  readonly findings: Finding[] = [];
  readonly #info: FenceInfo;
  readonly #place: Place;
  readonly #values = new Map<string, Attribute>();

  constructor(info: FenceInfo, place: Place) {
    this.#info = info;
    this.#place = place;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  column(name: string): number | undefined {
    return this.#values.get(name)?.column;
  }

  add<C extends FindingCode>(
    code: C,
    column: number,
    args: Parameters<typeof finding<C>>[2],
    suggestion?: string,
  ): void {
    this.findings.push(finding(code, { ...this.#place, column }, args, suggestion));
  }

  /** Takes the attributes that mean something here, and says which do not. */
  collect(known: readonly string[], on: string): void {
    for (const attribute of this.#info.attributes) {
      const { name, column } = attribute;
      if (this.#values.has(name)) {
        this.add('duplicate-attribute', column, { name });
      } else if (known.includes(name)) {
        this.#values.set(name, attribute);
      } else if (ALL.includes(name)) {
        this.add('misplaced-attribute', column, { name, on });
      } else {
        this.add('unknown-attribute', column, { name, on }, nearest(name, [...known, 'file']));
      }
    }
  }

  duration(name: string, value: string): number {
    const ms = durationMs(value);
    if (ms === undefined) this.expected(name, DURATION_WORDS);
    return ms ?? 0;
  }

  pathOf(name: string): string | undefined {
    const attribute = this.#values.get(name);
    const value = this.value(name);
    if (attribute === undefined || value === undefined) return value;
    const problem = pathProblem(value);
    if (problem !== undefined) this.add('bad-path', attribute.column, { name: value, problem });
    return value;
  }

  oneOf(name: string, known: readonly string[]): string | undefined {
    const value = this.value(name);
    if (value !== undefined && !known.includes(value)) {
      this.expected(name, known.join(' or '), nearest(value, known));
    }
    return value;
  }

  flag(name: string): boolean {
    const attribute = this.#values.get(name);
    if (attribute?.value !== undefined) this.expected(name, 'written without a value');
    return attribute !== undefined;
  }

  value(name: string): string | undefined {
    const attribute = this.#values.get(name);
    if (attribute !== undefined && (attribute.value ?? '') === '') {
      this.expected(name, `followed by "=" and a value`);
      return undefined;
    }
    return attribute?.value;
  }

  /** Words that say something; undefined if it is not there. */
  words(name: string): string | undefined {
    const value = this.value(name)?.trim();
    if (value === '') this.expected(name, 'a reason in words');
    return value;
  }

  expected(name: string, expected: string, suggestion?: string): void {
    const column = this.#values.get(name)?.column ?? 1;
    this.add('attribute-value', column, { name, expected }, suggestion);
  }

  misplaced(name: string, on: string, suggestion?: string): void {
    const column = this.#values.get(name.replace(/=.*/, ''))?.column ?? 1;
    const args: FindingArgs<'misplaced-attribute'> = { name, on };
    this.add('misplaced-attribute', column, args, suggestion);
  }
}

/** When a fence or a step is left out, from its attributes. */
export function conditionsOf(attributes: AttributeReader): Conditions {
  const unless = attributes.value('unless');
  if (unless?.trim() === '') attributes.expected('unless', 'a shell condition');
  const names = attributes.value('needs')?.split(',') ?? [];
  const wrong = names.find((name) => !isNeed(name));
  if (wrong !== undefined)
    attributes.expected('needs', `of ${NEEDS.join(', ')}, command:NAME`, nearest(wrong, NEEDS));
  return { needs: names.filter(isNeed), ...(unless === undefined ? {} : { unless }) };
}
