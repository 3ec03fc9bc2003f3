/**
 * The one door for text that goes to a terminal. Everything that the program writes passes through it:
 * results, prompts, errors, help. Of control codes it lets out colours and the few movements that our
 * own lines and prompts need, and nothing else, wherever the text came from.
 */
import type { Theme } from './theme.ts';

/**
 * What does something to a terminal or hides in text: controls but tab and line feed, C1, bidirectional
 * controls, line and paragraph separators, tag characters, halves of surrogate pairs.
 */
const CONTROLS =
  '[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u206f\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}\\ud800-\\udfff]';

/** Colours and weights. */
const COLOUR = '\\x1b\\[[\\d;:]*m';

/** Cursor to a row or column nearby, and what clears a line or shows the cursor: never a whole screen. */
const MOVES = '\\x1b\\[(?:\\d*[ABCDGK]|0?J|\\?25[hl])|\\r';

const WITH_NOTHING = new RegExp(`()${CONTROLS}`, 'gu');
const WITH_COLOURS = new RegExp(`(${COLOUR})|${CONTROLS}`, 'gu');
const WITH_MOVES = new RegExp(`(${COLOUR}|${MOVES})|${CONTROLS}`, 'gu');

const raws = new WeakMap<object, NodeJS.WriteStream>();

/** Text without any control code but the colours of the theme that it is written in. */
export function wordsOnly(text: string, theme?: Pick<Theme, 'codes'>): string {
  return text.replace(WITH_COLOURS, (_all, colour?: string) =>
    colour !== undefined && theme?.codes.has(colour) ? colour : '',
  );
}

/** The stream with the door before it. Movements pass only where it is a terminal. */
export function throughDoor(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  const allowed = stream.isTTY ? WITH_MOVES : WITH_COLOURS;
  const door = new Proxy(stream, {
    get(target, name) {
      if (name === 'write') {
        return (chunk: string | Uint8Array, ...rest: unknown[]) => {
          const text = typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
          const write = target.write.bind(target) as (...all: unknown[]) => boolean;
          return write(text.replace(allowed, '$1'), ...rest);
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  raws.set(door, stream);
  return door;
}

/** The stream without the door: for the learner's own programs, which draw on it themselves. */
export function behindDoor(stream: NodeJS.WriteStream): NodeJS.WriteStream {
  return raws.get(stream) ?? stream;
}

/** JSON in which no control code is left as it is: a terminal may be what reads it. */
export function jsonText(value: unknown): string {
  const escaped = (found: string) =>
    found
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join('');
  return JSON.stringify(value, null, 2).replace(WITH_NOTHING, escaped);
}
