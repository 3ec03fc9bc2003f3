/** What a fence is to the runner, from its language and attributes. */

import type { Stream } from '../../expect/expectation.ts';
import { VALUE_NAME } from '../../expect/values.ts';
import type { Conditions } from '../../names/need.ts';
import type { Place } from '../../pattern/place.ts';
import type { Finding } from '../findings.ts';
import type { Wait } from '../model.ts';
import { nearest } from '../words.ts';
import { ALL, AttributeReader, BLOCK, conditionsOf, FILE, OUTPUT } from './attribute-reader.ts';
import { type FenceInfo, parseInfo } from './attributes.ts';
import { isUrl, nearestPort, unknownPorts } from './check-comment.ts';

export type FenceMeaning =
  | { readonly kind: 'prose' }
  | { readonly kind: 'input' }
  | {
      readonly kind: 'output';
      readonly stream: Stream;
      readonly contains: boolean;
      readonly exact?: boolean;
      readonly unordered?: boolean;
      readonly captures?: readonly string[];
      /** One of several outputs that will do. */
      readonly isOneOf: boolean;
    }
  | ({
      readonly kind: 'file';
      readonly path: string;
      readonly language: string;
      readonly from?: string;
      readonly mode?: number;
      readonly unproved?: string;
    } & Conditions)
  | ({ readonly kind: 'block' } & BlockOptions);

interface BlockOptions extends Conditions {
  readonly exit: number | 'nonzero';
  readonly timeoutMs?: number;
  readonly background: boolean;
  readonly wait?: Wait;
  readonly withinMs?: number;
  readonly tty: boolean;
  readonly replay: boolean;
  readonly unproved?: string;
}

/** Languages of fences that are run. */
const SHELLS = ['bash', 'sh', 'shell'];
/** Languages that have a meaning here, and so must not be misspelt; the short ones hit too much. */
const SPELLED = ['bash', 'shell', 'output', 'input'];
const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_DEADLINE_MS = 60_000;

/**
 * @param column of the first character of `info`
 * @param ports names of the front matter's ports; undefined where it cannot be read
 */
export function readFence(
  info: string,
  place: Place,
  column: number,
  ports: readonly string[] | undefined,
): { meaning: FenceMeaning; findings: Finding[] } {
  return new FenceReader(parseInfo(info, column), place, ports).read();
}

/** A word by which a fence may be the runner's. */
function isOurs(word: string): boolean {
  return SHELLS.includes(word) || word === 'output' || word === 'input' || word.startsWith('file=');
}

class FenceReader {
  readonly #info: FenceInfo;
  readonly #ports: readonly string[] | undefined;
  readonly #attributes: AttributeReader;

  constructor(info: FenceInfo, place: Place, ports: readonly string[] | undefined) {
    this.#info = info;
    this.#attributes = new AttributeReader(info, place);
    this.#ports = ports;
  }

  read(): { meaning: FenceMeaning; findings: Finding[] } {
    const meaning = this.#meaning();
    return { meaning, findings: this.#attributes.findings };
  }

  #meaning(): FenceMeaning {
    const language = this.#info.language.toLowerCase();
    const shell = SHELLS.includes(language);
    const ours = shell || language === 'output' || language === 'input';
    const hasFile = this.#info.attributes.some(({ name }) => name === 'file');
    const { problem } = this.#info;
    if (problem !== undefined && (ours || hasFile || problem.unread.some(isOurs))) {
      this.#attributes.add('attribute-syntax', problem.column, { problem: problem.text });
    }
    if (language === 'output') {
      this.#attributes.collect(OUTPUT, 'an output fence');
      return this.#output();
    }
    if (language === 'input') {
      this.#attributes.collect([], 'an input fence');
      return { kind: 'input' };
    }
    if (hasFile) {
      this.#attributes.collect(FILE, 'a fence with file=');
      return this.#file(language);
    }
    if (shell) {
      this.#attributes.collect(BLOCK, `a ${language} block`);
      return this.#block();
    }
    this.#proseOnly(language);
    return { kind: 'prose' };
  }

  /** Other languages may carry what other tools read, as long as it does not look like ours. */
  #proseOnly(language: string): void {
    const meant = SPELLED.find((word) => nearest(language, [word]) !== undefined);
    if (language !== '' && meant !== undefined) {
      this.#attributes.add(
        'unknown-language',
        this.#info.languageColumn,
        { name: language },
        meant,
      );
      return;
    }
    const on = language === '' ? 'a fence without a language' : `a ${language} fence without file=`;
    for (const { name, column } of this.#info.attributes) {
      if (ALL.includes(name)) this.#attributes.add('misplaced-attribute', column, { name, on });
      else if (nearest(name, ALL) !== undefined) {
        this.#attributes.add('unknown-attribute', column, { name, on }, nearest(name, ALL));
      }
    }
  }

  #output(): FenceMeaning {
    const stream = this.#attributes.oneOf('stream', ['stdout', 'stderr']);
    return {
      kind: 'output',
      stream: stream === 'stderr' ? 'stderr' : 'stdout',
      contains: this.#attributes.flag('contains'),
      ...(this.#attributes.flag('exact') ? { exact: true } : {}),
      ...(this.#attributes.flag('unordered') ? { unordered: true } : {}),
      isOneOf: this.#attributes.flag('one-of'),
      ...this.#captures(),
    };
  }

  #captures(): { captures?: readonly string[] } {
    const names = this.#attributes.value('captures')?.split(',');
    const isName = (name: string, at: number) =>
      VALUE_NAME.test(name) && names?.indexOf(name) === at;
    if (names && !names.every(isName))
      this.#attributes.expected(
        'captures',
        'names of lower-case letters, digits and "_", e.g. id,port',
      );
    return names ? { captures: names.filter(isName) } : {};
  }

  #file(language: string): FenceMeaning {
    const mode = this.#attributes.value('mode');
    if (mode !== undefined && !/^0?[0-7]{3}$/.test(mode)) {
      this.#attributes.expected('mode', 'three octal digits, e.g. 755');
    }
    const from = this.#attributes.pathOf('from');
    const unproved = this.#attributes.words('unproved');
    return {
      kind: 'file',
      path: this.#attributes.pathOf('file') ?? '',
      language,
      ...(from === undefined ? {} : { from }),
      ...(unproved === undefined ? {} : { unproved }),
      ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
      ...conditionsOf(this.#attributes),
    };
  }

  #block(): FenceMeaning {
    const background = this.#attributes.flag('background');
    const tty = this.#attributes.flag('tty');
    const on = 'a background block';
    for (const name of ['tty', 'exit']) {
      const column = this.#attributes.column(name);
      if (background && column !== undefined) {
        this.#attributes.add('misplaced-attribute', column, { name, on });
      }
    }
    const withinMs = this.#within();
    const wait = this.#wait(background, withinMs ?? DEFAULT_DEADLINE_MS);
    const timeoutMs = this.#timeout(background, tty);
    const unproved = this.#attributes.words('unproved');
    this.#attributes.oneOf('replay', ['no']);
    return {
      kind: 'block',
      exit: this.#exit(),
      background,
      tty,
      replay: !this.#attributes.has('replay'),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(wait === undefined ? {} : { wait }),
      ...(withinMs === undefined ? {} : { withinMs }),
      ...(unproved === undefined ? {} : { unproved }),
      ...conditionsOf(this.#attributes),
    };
  }

  #exit(): number | 'nonzero' {
    const value = this.#attributes.value('exit');
    if (value === undefined) return 0;
    if (value === 'nonzero') return value;
    if (!/^\d{1,3}$/.test(value) || Number(value) > 255) {
      this.#attributes.expected(
        'exit',
        'a number from 0 to 255, or nonzero',
        nearest(value, ['nonzero']),
      );
    }
    return Number(value);
  }

  #timeout(background: boolean, tty: boolean): number | undefined {
    const value = this.#attributes.value('timeout');
    if (value === undefined) return background ? undefined : DEFAULT_TIMEOUT_MS;
    if (value === 'none') {
      if (!background && !tty)
        this.#attributes.expected('timeout', 'a time; none goes with tty or background');
      return undefined;
    }
    return this.#attributes.duration('timeout', value);
  }

  #within(): number | undefined {
    const value = this.#attributes.value('within');
    return value === undefined ? undefined : this.#attributes.duration('within', value);
  }

  #wait(background: boolean, deadlineMs: number): Wait | undefined {
    const value = this.#attributes.value('wait');
    if (value === undefined) return undefined;
    const [, kind = '', rest = ''] = /^([a-z]+):(.*)$/.exec(value) ?? [];
    if (kind === 'http') {
      // Both `wait=http:http://…` and the address by itself say what is meant.
      const url = rest.startsWith('//') ? value : rest;
      return this.#waitUrl(url, deadlineMs);
    }
    if (kind === 'https') return this.#waitUrl(value, deadlineMs);
    if (kind === 'log' && rest.trim() !== '') {
      if (!background) {
        const meant = `wait=logs:CONTAINER:"${rest}"`;
        this.#attributes.misplaced('wait=log:', 'a block without background', meant);
      }
      return { kind, line: rest, deadlineMs };
    }
    const [, container, line = ''] = CONTAINER.exec(rest) ?? [];
    if (container !== undefined) {
      if (kind === 'logs' && line.trim() !== '') return { kind, container, line, deadlineMs };
      if ((kind === 'running' || kind === 'healthy') && line === '')
        return { kind, container, deadlineMs };
    }
    if (kind === 'port' && this.#isPort(rest)) {
      this.#checkPorts('wait', rest);
      return { kind: 'port', port: rest, deadlineMs };
    }
    const meant = nearest(kind, ['http', 'log', 'port', 'logs', 'running', 'healthy']);
    this.#attributes.expected('wait', WAITS, meant === kind ? undefined : meant);
    return undefined;
  }

  #waitUrl(url: string, deadlineMs: number): Wait {
    if (!isUrl(url)) this.#attributes.expected('wait', WAITS);
    this.#checkPorts('wait', url);
    return { kind: 'http', url, deadlineMs };
  }

  #isPort(text: string): boolean {
    if (/^\$\{?\w+\}?$/.test(text)) return true;
    return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
  }

  #checkPorts(attribute: string, text: string): void {
    const column = this.#attributes.column(attribute) ?? 1;
    for (const name of unknownPorts(text, this.#ports)) {
      this.#attributes.add('unknown-port', column, { name }, nearestPort(name, this.#ports));
    }
  }
}

/** A container's name, and what is looked for in its log. */
const CONTAINER = /^([a-zA-Z0-9][\w.-]*)(?::(.*))?$/;
const WAITS =
  'http:URL, port:NUMBER, log:"text", logs:CONTAINER:"text", running:CONTAINER or healthy:CONTAINER';
