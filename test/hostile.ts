/** Text that would do something to a terminal, and where it is put: into each field that there is. */

export const PROBES = {
  title: '\x1b]0;OWNED\x07',
  clipboard: '\x1b]52;c;b3duZWQ=\x1b\\',
  clear: '\x1b[2J\x1b[1;1H',
  'other screen': '\x1b[?1049h',
  report: '\x1b[6n',
  'hidden text': '\x1b[8mhidden',
  'control string': '\x1bP$qm\x1b\\',
  'eight bits': '\x9b2J\x9d0;OWNED\x9c\x90q\x9c\x85',
  bell: '\x07\x08\x7f',
  override: '\u202egnp.\u202c\u2066x\u2069\u200f',
  tags: '\u{e0001}\u{e0068}\u{e0069}\u{e007f}',
  separators: '\u2028\u2029',
} as const;

/** All of them in one line. */
export const PROBE = `a${Object.values(PROBES).join('b')}z`;

const CONTROL =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]|[\u{e0000}-\u{e007f}]/u;
/** What the program itself may write: on a terminal, that and no more. */
const OURS = /\x1b\[(?:[0-4]?|2[2-4]|3[0-79]|38;5;\d+|9\d)m|\x1b\[(?:\d*[ABCDGK]|0?J|\?25[hl])|\r/g;

/** What of a text would do something to a terminal; undefined: nothing. */
export function harm(text: string, terminal = false): string | undefined {
  const rest = terminal ? text.replace(OURS, '') : text;
  const found = CONTROL.exec(rest);
  return found
    ? JSON.stringify(rest.slice(Math.max(0, found.index - 40), found.index + 40))
    : undefined;
}

/** The value with the probe in each of its strings, and in each name of a property, one at a time. */
export function* tainted(value: unknown, probe = PROBE): Generator<unknown> {
  if (typeof value === 'string') yield `${value}${probe}`;
  else if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      for (const one of tainted(item, probe)) yield value.with(i, one);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      for (const one of tainted(item, probe)) yield { ...value, [name]: one };
      const { [name]: _, ...others } = value as Record<string, unknown>;
      yield { ...others, [name + probe]: item };
    }
  } else yield probe;
}
