/**
 * Makes what containers and lessons print harmless for a terminal. What is left is text, tabs, line
 * ends, colours where they are wanted, and a bare `\r` as the mark "this line begins anew". Cursor
 * movements, titles, clipboard writes, links, reports and characters that reorder text are gone.
 */
import { StringDecoder } from 'node:string_decoder';

export interface HarmlessOptions {
  /** Keep SGR colours (without blinking and hidden text). */
  readonly colours?: boolean;
}

/** Longest parameters that a terminal sequence of good will has. */
const MAX_PARAMETERS = 128;
/** A title or link longer than this, or over a line's end, is taken for text that went wrong. */
const MAX_STRING = 4096;
const MAX_ACTIVE = 16;
const RESET = '\x1b[0m';

// Controls but tab and newline, C1, line and paragraph separators, bidirectional overrides,
// surrogates that are alone.
const SPECIAL =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
const SPECIAL_FROM = new RegExp(SPECIAL.source, 'g');
const REORDERS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;

type State = 'text' | 'escape' | 'intermediate' | 'csi' | 'string' | 'string-escape';

/** Works on a stream of pieces, cut anywhere, in constant memory. */
export class Harmless {
  readonly #colours: boolean;
  readonly #decoder = new StringDecoder('utf8');
  #state: State = 'text';
  /** Parameters of the sequence at hand. */
  #parameters = '';
  #stringLength = 0;
  /** First half of a surrogate pair that was cut between two pieces. */
  #high = '';
  #afterReturn = false;
  /** Colours in force, to be closed at a line's end and opened again on the next. */
  #active: string[] = [];
  #reopen = false;

  constructor(options: HarmlessOptions = {}) {
    this.#colours = options.colours ?? false;
  }

  write(piece: string | Uint8Array): string {
    let text = typeof piece === 'string' ? piece : this.#decoder.write(piece);
    if (this.#high !== '') {
      text = this.#high + text;
      this.#high = '';
    }
    const last = text.charCodeAt(text.length - 1);
    if (last >= 0xd800 && last <= 0xdbff) {
      this.#high = text.slice(-1);
      text = text.slice(0, -1);
    }
    return this.#filter(text);
  }

  /** What was still held back, and the end of colours that are still in force. */
  end(): string {
    const rest = this.#filter(this.#decoder.end() + this.#high);
    this.#high = '';
    const open = this.#active.length > 0 && !this.#reopen;
    this.#active = [];
    this.#reopen = false;
    this.#state = 'text';
    const ret = this.#afterReturn ? '\r' : '';
    this.#afterReturn = false;
    return rest + ret + (open ? RESET : '');
  }

  #filter(text: string): string {
    const plain = this.#state === 'text' && !this.#afterReturn && this.#active.length === 0;
    if (plain && !SPECIAL.test(text)) return text;
    let out = '';
    let at = 0;
    while (at < text.length) {
      if (this.#state === 'text') {
        SPECIAL_FROM.lastIndex = at;
        const match = SPECIAL_FROM.exec(text);
        const end = match ? match.index : text.length;
        if (end > at) out += this.#text(text.slice(at, end));
        if (!match) break;
        out += this.#control(text.charAt(end));
        at = end + 1;
      } else if (this.#sequence(text.charAt(at))) {
        at += 1;
      } else if (this.#state === 'csi') {
        this.#state = 'text';
        out += this.#select(text.charAt(at));
        at += 1;
      }
    }
    return out;
  }

  #text(text: string): string {
    let out = '';
    if (this.#afterReturn) {
      this.#afterReturn = false;
      if (!text.startsWith('\n')) {
        // What was written so far goes away, and the start of its colours with it.
        const open = this.#active.length > 0 && !this.#reopen;
        out = open ? `${RESET}\r` : '\r';
        this.#reopen = this.#active.length > 0;
      }
    }
    if (this.#active.length === 0) return out + text;
    for (const part of text.split(/(\n)/)) {
      if (part === '') continue;
      if (part === '\n') {
        if (!this.#reopen) out += RESET;
        this.#reopen = true;
        out += '\n';
      } else {
        if (this.#reopen) out += this.#active.join('');
        this.#reopen = false;
        out += part;
      }
    }
    return out;
  }

  #control(character: string): string {
    switch (character) {
      case '\r':
        this.#afterReturn = true;
        return '';
      case '\x1b':
        this.#state = 'escape';
        return '';
      case '\x9b':
        this.#begin('csi');
        return '';
      case '\x90':
      case '\x98':
      case '\x9d':
      case '\x9e':
      case '\x9f':
        this.#begin('string');
        return '';
      case '\x0b':
      case '\x0c':
      case '\x85':
      case '\u2028':
      case '\u2029':
        return this.#text('\n');
      default:
        return REORDERS.test(character) ? this.#text('\ufffd') : '';
    }
  }

  #begin(state: State): void {
    this.#state = state;
    this.#parameters = '';
    this.#stringLength = 0;
  }

  /**
   * One character inside a sequence. False: not consumed, since it is text again, or since it ends a
   * CSI sequence.
   */
  #sequence(character: string): boolean {
    const code = character.charCodeAt(0);
    if (this.#state === 'string' || this.#state === 'string-escape') {
      return this.#inString(character);
    }
    if (code === 0x1b) {
      this.#state = 'escape';
      return true;
    }
    if (code === 0x18 || code === 0x1a) {
      this.#state = 'text';
      return true;
    }
    if (code < 0x20 || code > 0x7e) {
      // A control or a letter of another script: what was begun is no sequence of good will.
      this.#state = 'text';
      return false;
    }
    if (this.#state === 'csi') {
      if (code >= 0x40) return false;
      if (this.#parameters.length < MAX_PARAMETERS) this.#parameters += character;
      return true;
    }
    if (this.#state === 'escape' && character === '[') this.#begin('csi');
    else if (this.#state === 'escape' && 'P]X^_'.includes(character)) this.#begin('string');
    else if (code <= 0x2f) this.#state = 'intermediate';
    else this.#state = 'text';
    return true;
  }

  #inString(character: string): boolean {
    if (this.#state === 'string-escape') {
      this.#state = character === '\\' ? 'text' : 'escape';
      return character === '\\';
    }
    this.#stringLength += 1;
    if (character === '\x1b') this.#state = 'string-escape';
    else if ('\x07\x18\x1a\x9c'.includes(character)) this.#state = 'text';
    else if (character === '\n' || this.#stringLength > MAX_STRING) {
      this.#state = 'text';
      return false;
    }
    return true;
  }

  /** The end of a CSI sequence: only colours have an effect. */
  #select(final: string): string {
    if (final !== 'm' || !this.#colours || !/^[\d;:]*$/.test(this.#parameters)) return '';
    if (this.#parameters.length >= MAX_PARAMETERS) return '';
    let reset = false;
    const kept: string[] = [];
    for (const parameters of attributes(this.#parameters)) {
      if (/^0*$/.test(parameters)) {
        reset = true;
        kept.length = 0;
      } else kept.push(parameters);
    }
    const wasOpen = this.#active.length > 0 && !this.#reopen;
    if (reset) this.#active = [];
    const close = reset && wasOpen ? RESET : '';
    const later = this.#afterReturn || (this.#reopen && this.#active.length > 0);
    if (kept.length > 0) this.#active.push(`\x1b[${kept.join(';')}m`);
    // So many changes without a reset: the early ones have most likely been overridden.
    if (this.#active.length > MAX_ACTIVE) this.#active.shift();
    this.#reopen = later && this.#active.length > 0;
    if (later || kept.length === 0) return close;
    return close + (this.#active.at(-1) ?? '');
  }
}

/** The attributes of one SGR sequence, each with its own arguments, without blinking and hiding. */
function attributes(parameters: string): string[] {
  const list = parameters.split(';');
  const found: string[] = [];
  for (let i = 0; i < list.length; i++) {
    const code = list[i] ?? '';
    if (['38', '48', '58'].includes(code)) {
      const count = list[i + 1] === '5' ? 2 : list[i + 1] === '2' ? 4 : 0;
      if (count > 0 && i + count < list.length) found.push(list.slice(i, i + count + 1).join(';'));
      i += count;
    } else if (!/^0*[568]$/.test(code)) found.push(code);
  }
  return found;
}

/** A whole text at once; of a line that was written over, the last writing stays. */
export function harmless(text: string, options: HarmlessOptions = {}): string {
  const filter = new Harmless(options);
  const clean = filter.write(text) + filter.end();
  if (!clean.includes('\r')) return clean;
  return clean
    .split('\n')
    .map((line) => line.split('\r').findLast((part) => part !== '') ?? '')
    .join('\n');
}
