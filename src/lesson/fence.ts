/** What a fence is to the runner, from its language and attributes. */
import { type Attribute, type FenceInfo, parseInfo } from './attributes.ts';
import { isUrl, nearestPort, unknownPorts } from './check-comment.ts';
import { type Finding, type FindingArgs, type FindingCode, finding } from './findings.ts';
import { NEEDS, type Need, type Place, type Stream, type Wait } from './model.ts';
import { pathProblem } from './paths.ts';
import { nearest } from './words.ts';

export type FenceMeaning =
  | { readonly kind: 'prose' }
  | { readonly kind: 'input' }
  | { readonly kind: 'output'; readonly stream: Stream; readonly contains: boolean }
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly language: string;
      readonly from?: string;
      readonly mode?: number;
    }
  | ({ readonly kind: 'block' } & BlockOptions);

export interface BlockOptions {
  readonly exit: number | 'nonzero';
  readonly timeoutMs?: number;
  readonly background: boolean;
  readonly wait?: Wait;
  readonly tty: boolean;
  readonly replay: boolean;
  readonly needs: readonly Need[];
  readonly unless?: string;
}

/** Languages of fences that are run. */
const SHELLS = ['bash', 'sh', 'shell'];
/** Languages that have a meaning here, and so must not be misspelt; the short ones hit too much. */
const SPELLED = ['bash', 'shell', 'output', 'input'];
const FILE = ['file', 'mode', 'from'];
const BLOCK = [
  'exit',
  'timeout',
  'background',
  'wait',
  'within',
  'tty',
  'replay',
  'needs',
  'unless',
];
const OUTPUT = ['stream', 'contains'];
const ALL = [...FILE, ...BLOCK, ...OUTPUT];

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_DEADLINE_MS = 60_000;
const LONGEST_MS = 24 * 60 * 60 * 1000;

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

class FenceReader {
  readonly #info: FenceInfo;
  readonly #place: Place;
  readonly #ports: readonly string[] | undefined;
  readonly #findings: Finding[] = [];
  readonly #values = new Map<string, Attribute>();

  constructor(info: FenceInfo, place: Place, ports: readonly string[] | undefined) {
    this.#info = info;
    this.#place = place;
    this.#ports = ports;
  }

  read(): { meaning: FenceMeaning; findings: Finding[] } {
    const meaning = this.#meaning();
    return { meaning, findings: this.#findings };
  }

  #add<C extends FindingCode>(
    code: C,
    column: number,
    args: Parameters<typeof finding<C>>[2],
    suggestion?: string,
  ): void {
    this.#findings.push(finding(code, { ...this.#place, column }, args, suggestion));
  }

  #meaning(): FenceMeaning {
    const language = this.#info.language.toLowerCase();
    const shell = SHELLS.includes(language);
    const ours = shell || language === 'output' || language === 'input';
    const hasFile = this.#info.attributes.some(({ name }) => name === 'file');
    const { problem } = this.#info;
    if (problem !== undefined && (ours || hasFile)) {
      this.#add('attribute-syntax', problem.column, { problem: problem.text });
    }
    if (language === 'output') {
      this.#collect(OUTPUT, 'an output fence');
      return this.#output();
    }
    if (language === 'input') {
      this.#collect([], 'an input fence');
      return { kind: 'input' };
    }
    if (hasFile) {
      this.#collect(FILE, 'a fence with file=');
      return this.#file(language);
    }
    if (shell) {
      this.#collect(BLOCK, `a ${language} block`);
      return this.#block();
    }
    this.#proseOnly(language);
    return { kind: 'prose' };
  }

  /** Takes the attributes that mean something here, and says which do not. */
  #collect(known: readonly string[], on: string): void {
    for (const attribute of this.#info.attributes) {
      const { name, column } = attribute;
      if (this.#values.has(name)) {
        this.#add('duplicate-attribute', column, { name });
      } else if (known.includes(name)) {
        this.#values.set(name, attribute);
      } else if (ALL.includes(name)) {
        this.#add('misplaced-attribute', column, { name, on });
      } else {
        this.#add('unknown-attribute', column, { name, on }, nearest(name, [...known, 'file']));
      }
    }
  }

  /** Other languages may carry what other tools read, as long as it does not look like ours. */
  #proseOnly(language: string): void {
    const meant = SPELLED.find((word) => nearest(language, [word]) !== undefined);
    if (language !== '' && meant !== undefined) {
      this.#add('unknown-language', this.#info.languageColumn, { name: language }, meant);
      return;
    }
    const on = language === '' ? 'a fence without a language' : `a ${language} fence without file=`;
    for (const { name, column } of this.#info.attributes) {
      if (ALL.includes(name)) this.#add('misplaced-attribute', column, { name, on });
      else if (nearest(name, ALL) !== undefined) {
        this.#add('unknown-attribute', column, { name, on }, nearest(name, ALL));
      }
    }
  }

  #output(): FenceMeaning {
    const stream = this.#oneOf('stream', ['stdout', 'stderr']);
    return {
      kind: 'output',
      stream: stream === 'stderr' ? 'stderr' : 'stdout',
      contains: this.#flag('contains'),
    };
  }

  #file(language: string): FenceMeaning {
    const mode = this.#value('mode');
    if (mode !== undefined && !/^0?[0-7]{3}$/.test(mode)) {
      this.#expected('mode', 'three octal digits, e.g. 755');
    }
    const from = this.#pathOf('from');
    return {
      kind: 'file',
      path: this.#pathOf('file') ?? '',
      language,
      ...(from === undefined ? {} : { from }),
      ...(mode === undefined ? {} : { mode: Number.parseInt(mode, 8) }),
    };
  }

  #block(): FenceMeaning {
    const background = this.#flag('background');
    const tty = this.#flag('tty');
    const on = 'a background block';
    for (const name of ['tty', 'exit']) {
      const column = this.#values.get(name)?.column;
      if (background && column !== undefined) {
        this.#add('misplaced-attribute', column, { name, on });
      }
    }
    const wait = this.#wait(background);
    const timeoutMs = this.#timeout(background, tty);
    const unless = this.#value('unless');
    if (unless?.trim() === '') this.#expected('unless', 'a shell condition');
    this.#oneOf('replay', ['no']);
    return {
      kind: 'block',
      exit: this.#exit(),
      background,
      tty,
      replay: !this.#values.has('replay'),
      needs: this.#needs(),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      ...(wait === undefined ? {} : { wait }),
      ...(unless === undefined ? {} : { unless }),
    };
  }

  #exit(): number | 'nonzero' {
    const value = this.#value('exit');
    if (value === undefined) return 0;
    if (value === 'nonzero') return value;
    if (!/^\d{1,3}$/.test(value) || Number(value) > 255) {
      this.#expected('exit', 'a number from 0 to 255, or nonzero', nearest(value, ['nonzero']));
    }
    return Number(value);
  }

  #timeout(background: boolean, tty: boolean): number | undefined {
    const value = this.#value('timeout');
    if (value === undefined) return background ? undefined : DEFAULT_TIMEOUT_MS;
    if (value === 'none') {
      if (!background && !tty)
        this.#expected('timeout', 'a time; none goes with tty or background');
      return undefined;
    }
    return this.#duration('timeout', value);
  }

  #wait(background: boolean): Wait | undefined {
    const within = this.#value('within');
    const deadlineMs =
      within === undefined ? DEFAULT_DEADLINE_MS : this.#duration('within', within);
    const value = this.#value('wait');
    if (within !== undefined && value === undefined) {
      this.#misplaced('within', 'a block without wait=');
    }
    if (value === undefined) return undefined;
    if (!background) this.#misplaced('wait', 'a block without background');
    const [, kind = '', rest = ''] = /^([a-z]+):(.*)$/.exec(value) ?? [];
    if (kind === 'http') {
      // Both `wait=http:http://…` and the address by itself say what is meant.
      const url = rest.startsWith('//') ? value : rest;
      return this.#waitUrl(url, deadlineMs);
    }
    if (kind === 'https') return this.#waitUrl(value, deadlineMs);
    if (kind === 'log' && rest.trim() !== '') return { kind: 'log', line: rest, deadlineMs };
    if (kind === 'port' && this.#isPort(rest)) {
      this.#checkPorts('wait', rest);
      return { kind: 'port', port: rest, deadlineMs };
    }
    const meant = nearest(kind, ['http', 'log', 'port']);
    this.#expected('wait', WAITS, meant === kind ? undefined : meant);
    return undefined;
  }

  #waitUrl(url: string, deadlineMs: number): Wait {
    if (!isUrl(url)) this.#expected('wait', WAITS);
    this.#checkPorts('wait', url);
    return { kind: 'http', url, deadlineMs };
  }

  #isPort(text: string): boolean {
    if (/^\$\{?\w+\}?$/.test(text)) return true;
    return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65535;
  }

  #checkPorts(attribute: string, text: string): void {
    const column = this.#values.get(attribute)?.column ?? 1;
    for (const name of unknownPorts(text, this.#ports)) {
      this.#add('unknown-port', column, { name }, nearestPort(name, this.#ports));
    }
  }

  #needs(): Need[] {
    const known: readonly string[] = NEEDS;
    const names = this.#value('needs')?.split(',') ?? [];
    const wrong = names.find((name) => !known.includes(name));
    if (wrong !== undefined) {
      this.#expected('needs', `of ${NEEDS.join(', ')}`, nearest(wrong, NEEDS));
    }
    return names.filter((name): name is Need => known.includes(name));
  }

  #duration(name: string, value: string): number {
    const [, digits, unit] = /^(\d{1,6})(s|m|h)?$/.exec(value) ?? [];
    const factor = unit === 'h' ? 3_600_000 : unit === 'm' ? 60_000 : 1000;
    const ms = Number(digits ?? 0) * factor;
    if (ms < 1000 || ms > LONGEST_MS) {
      this.#expected(name, 'a time from 1s to 24h, e.g. 90, 90s or 2m');
    }
    return ms;
  }

  #pathOf(name: string): string | undefined {
    const attribute = this.#values.get(name);
    const value = this.#value(name);
    if (attribute === undefined || value === undefined) return value;
    const problem = pathProblem(value);
    if (problem !== undefined) this.#add('bad-path', attribute.column, { name: value, problem });
    return value;
  }

  #oneOf(name: string, known: readonly string[]): string | undefined {
    const value = this.#value(name);
    if (value !== undefined && !known.includes(value)) {
      this.#expected(name, known.join(' or '), nearest(value, known));
    }
    return value;
  }

  #flag(name: string): boolean {
    const attribute = this.#values.get(name);
    if (attribute?.value !== undefined) this.#expected(name, 'written without a value');
    return attribute !== undefined;
  }

  #value(name: string): string | undefined {
    const attribute = this.#values.get(name);
    if (attribute !== undefined && (attribute.value ?? '') === '') {
      this.#expected(name, `followed by "=" and a value`);
      return undefined;
    }
    return attribute?.value;
  }

  #expected(name: string, expected: string, suggestion?: string): void {
    const column = this.#values.get(name)?.column ?? 1;
    this.#add('attribute-value', column, { name, expected }, suggestion);
  }

  #misplaced(name: string, on: string): void {
    const column = this.#values.get(name)?.column ?? 1;
    const args: FindingArgs<'misplaced-attribute'> = { name, on };
    this.#add('misplaced-attribute', column, args);
  }
}

const WAITS = 'http:URL, port:NUMBER or log:"text"';
