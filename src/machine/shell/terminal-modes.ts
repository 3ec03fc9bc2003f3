/** What a program has changed in a terminal, to be changed back where it ended without that. */

/** Shown cursor and wrapping are on at the start; all others are off. */
const ON_AT_FIRST = ['7', '25'];
const SWITCH = /\x1b\[\?([\d;]{1,40})([hl])/g;
/** What else stays behind a program, and what takes it back. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/\x1b\[[\d;:]*m/, '\x1b[0m'],
  // Letters that push the rest of a line to the right.
  [/\x1b\[4h/, '\x1b[4l'],
  // Another set of characters: those for drawing lines, as binary files switch to.
  [/\x0e|\x1b[()][^B]/, '\x1b(B\x0f'],
  [/\x1b=/, '\x1b>'],
  [/\x1b\[\d* q/, '\x1b[0 q'],
  [/\x1b\[>4;\d+m/, '\x1b[>4m'],
  [/(?:\x1b\]|\x9d)[0-2]?;/, '\x1b[23;0t'],
];
/** Some rows alone that scroll; taking it back moves the cursor. */
const MARGINS = /\x1b\[\d*;?\d*r/;
/** The cursor somewhere on the screen: there may be something below it. */
const PLACED = /\x1b\[[\d;]*[Hfd]/;
/** Where rows are counted from the margins, taking it back moves the cursor to the top. */
const ORIGIN = '6';
const OTHER_SCREENS = ['47', '1047', '1049'];
const ESCAPE =
  /\x1b(?:\[[?>=!]?[\d;:]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78c]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;
/** What a string for the terminal (a title, a link, a picture) begins and ends with. */
const STRING = /\x1b[\]PX^_]|[\x90\x98\x9d-\x9f]/g;
const STRING_END = /\x07|\x1b|[\x18\x1a\x9c]/g;
const UNFINISHED = /\x1b(?:\[[ -?]*)?$/;
/** Longer than any switch, so that one that comes in two pieces is seen. */
const KEPT = 48;

export class Modes {
  /** Keeps the title where the terminal can; to be written before the program begins. */
  static readonly KEEP = '\x1b[22;0t';
  readonly #changed = new Map<string, boolean>();
  readonly #undo = new Set<string>();
  #rest = '';
  #lineEnded = true;
  #inString = false;
  #margins = false;
  #placed = false;

  see(output: string): void {
    const wasOther = this.#changed.get('1049') === true;
    const text = this.#rest + output;
    let end = 0;
    for (const match of text.matchAll(SWITCH)) {
      end = match.index + match[0].length;
      for (const mode of match[1]?.split(';') ?? []) this.#changed.set(mode, match[2] === 'h');
    }
    for (const [change, undo] of OTHERS) if (change.test(text)) this.#undo.add(undo);
    this.#margins ||= MARGINS.test(text);
    this.#placed ||= PLACED.test(text);
    this.#follow(output);
    this.#rest = text.slice(Math.max(end, text.length - KEPT));
    // The other screen leaves the cursor where it was found.
    const mine = output
      .replace(wasOther ? /^[\s\S]*?(?:\x1b\[\?1049l|$)/ : '', '')
      .replace(/\x1b\[\?1049h[\s\S]*?(?:\x1b\[\?1049l|$)/g, '')
      .replace(ESCAPE, '');
    if (mine !== '') this.#lineEnded = /\n\r?$/.test(mine);
  }

  /** What makes the terminal as it was, at the start of a line. */
  undo(): string {
    // A terminal would take all that follows for a part of what was begun.
    let undo = this.#inString || UNFINISHED.test(this.#rest) ? '\x18' : '';
    undo += [...this.#undo].join('');
    const changed = [...this.#changed].filter(([mode, on]) => on !== ON_AT_FIRST.includes(mode));
    const other = changed.filter(([mode]) => OTHER_SCREENS.includes(mode));
    const origin = changed.filter(([mode]) => mode === ORIGIN);
    // Leaving the other screen brings the cursor back to where it was.
    const rest = changed.filter((one) => !other.includes(one) && !origin.includes(one));
    for (const [mode, on] of [...origin, ...rest, ...other]) {
      undo += `\x1b[?${mode}${on ? 'l' : 'h'}`;
    }
    if (this.#margins) undo += '\x1b7\x1b[r\x1b8';
    const lost = origin.length > 0 && other.length === 0;
    if (lost) undo += '\x1b[999H';
    return undo + (lost || !this.#lineEnded ? '\r\n' : '') + (this.#placed ? '\x1b[J' : '');
  }

  /** Whether it ends within a string for the terminal, however long ago that began. */
  #follow(output: string): void {
    // What begins one may have come in two pieces.
    const before = this.#inString || !this.#rest.endsWith('\x1b') ? '' : '\x1b';
    const text = before + output;
    for (let at = 0; at < text.length; ) {
      const next = this.#inString ? STRING_END : STRING;
      next.lastIndex = at;
      const match = next.exec(text);
      if (!match) return;
      this.#inString = !this.#inString;
      // An escape ends it, and may begin another.
      at = match[0] === '\x1b' ? match.index : next.lastIndex;
    }
  }
}
