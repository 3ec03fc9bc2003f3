/** What a program has switched on in a terminal, to be switched off where it ended without that. */

/** Shown cursor and wrapping are on at the start; all others are off. */
const ON_AT_FIRST = ['7', '25'];
const SWITCH = /\x1b\[\?([\d;]{1,40})([hl])/g;
const ESCAPE =
  /\x1b(?:\[[?>=!]?[\d;:]*[ -/]*[@-~]|[()][A-Z0-9]|[=>78c]|\][^\x07\x1b]*(?:\x07|\x1b\\))/g;
/** Longer than any switch, so that one that comes in two pieces is seen. */
const KEPT = 48;

export class Modes {
  readonly #changed = new Map<string, boolean>();
  #rest = '';
  #coloured = false;
  #lineEnded = true;

  see(output: string): void {
    const wasOther = this.#changed.get('1049') === true;
    const text = this.#rest + output;
    let end = 0;
    for (const match of text.matchAll(SWITCH)) {
      end = match.index + match[0].length;
      for (const mode of match[1]?.split(';') ?? []) this.#changed.set(mode, match[2] === 'h');
    }
    this.#coloured ||= /\x1b\[[\d;]*m/.test(output);
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
    let undo = '';
    for (const [mode, on] of this.#changed) {
      const first = ON_AT_FIRST.includes(mode);
      if (on !== first) undo += `\x1b[?${mode}${first ? 'h' : 'l'}`;
    }
    return undo + (this.#coloured ? '\x1b[0m' : '') + (this.#lineEnded ? '' : '\r\n');
  }
}
