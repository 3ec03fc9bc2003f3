/**
 * Colours and symbols, made from what the caller found out about the terminal and never from global
 * process state. Every colour only repeats what a symbol or a word says already.
 */
import { Chalk, type ChalkInstance } from 'chalk';
import { SGR } from './width.ts';

const RESET = '\x1b[0m';

/** As chalk counts them: none, 16, 256, 16 million colours. */
export type ColourLevel = 0 | 1 | 2 | 3;

export interface ThemeOptions {
  readonly level: ColourLevel;
  readonly unicode: boolean;
  /** Words in place of drawing characters; nothing is drawn over. */
  readonly screenReader?: boolean;
}

type Paint = (text: string) => string;
/** @param part on a scale from 0 to 1 */
type Shade = (text: string, part: number) => string;
export type Style = ReturnType<typeof stylesOf>;

/** In Unicode, in ASCII, and as a screen reader speaks it. */
const SYMBOLS = {
  passed: ['✔', '+', 'Passed:'],
  failed: ['✘', 'x', 'Failed:'],
  notRun: ['·', '-', 'Not run:'],
  warning: ['!', '!', 'Warning:'],
  arrow: ['→', '->', 'Next:'],
  enter: ['⏎', 'Enter', 'Enter'],
  bullet: ['•', '*', '-'],
  ellipsis: ['…', '...', '...'],
  /** Between two facts on one line. */
  dot: ['·', '-', ','],
  /** Left of output and of quotes. */
  bar: ['│', '|', ''],
  /** Repeated into a rule. */
  rule: ['─', '-', ''],
  cross: ['┼', '+', ''],
  /** One after the other. */
  spinner: ['⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏', '|/-\\', ''],
} as const;

type Symbols = Readonly<Record<keyof typeof SYMBOLS, string>>;

function symbolsIn(column: 0 | 1 | 2): Symbols {
  const entries = Object.entries(SYMBOLS).map(([name, row]) => [name, row[column]]);
  return Object.fromEntries(entries) as Symbols;
}

export interface Theme extends ThemeOptions {
  readonly screenReader: boolean;
  readonly style: Style;
  readonly symbol: Symbols;
  /** The background of a value, on which its text can be read; none with fewer than 256 colours. */
  readonly shade: Shade;
  /** The colour codes that the styles are made of, and the one that takes all back. */
  readonly codes: ReadonlySet<string>;
}

/**
 * Colours of the 256-colour cube with a contrast of at least 3.5 to black and to white alike, since
 * nobody knows the background. With 16 colours the terminal's own palette is trusted to be readable.
 */
export const PALETTE = {
  green: 28,
  red: 160,
  orange: 130,
  blue: 31,
  purple: 133,
  grey: 243,
} as const;

type Colour = keyof typeof PALETTE;

function coloursOf(chalk: ChalkInstance): Readonly<Record<Colour, ChalkInstance>> {
  const { green, red, magenta, cyan, dim } = chalk;
  if (chalk.level < 2) {
    return { green, red, orange: magenta, blue: cyan, purple: magenta, grey: dim };
  }
  const entries = Object.entries(PALETTE).map(([name, code]) => [name, chalk.ansi256(code)]);
  return Object.fromEntries(entries) as Record<Colour, ChalkInstance>;
}

/** Of one argument alone: chalk joins all it is given, also what `map` passes on. */
function paint(chalk: ChalkInstance): Paint {
  return (text) => chalk(text);
}

function stylesOf(chalk: ChalkInstance) {
  const colour = coloursOf(chalk);
  return {
    strong: paint(chalk.bold),
    emphasis: paint(chalk.italic),
    heading: paint(chalk.bold),
    /** What matters less: times, line numbers, bars. */
    dim: paint(colour.grey),
    code: paint(colour.blue),
    link: paint(chalk.underline),
    /** A key to press. */
    key: paint(chalk.bold),
    passed: paint(colour.green),
    failed: paint(colour.red),
    notRun: paint(colour.grey),
    warning: paint(colour.orange),
    keyword: paint(colour.purple),
    string: paint(colour.green),
    comment: paint(colour.grey),
    variable: paint(colour.blue),
  };
}

/** Viridis, as near as 256 colours come: from dark to light, also for who sees no colours. */
const SHADES = [53, 54, 24, 30, 36, 77, 148, 220];
/** Of these, so many are read with white on them, and the others with black. */
const DARK_SHADES = 3;

function shadesOf(chalk: ChalkInstance): readonly Paint[] {
  if (chalk.level < 2) return [(text) => text];
  return SHADES.map((colour, at) =>
    paint(chalk.bgAnsi256(colour).ansi256(at < DARK_SHADES ? 231 : 16)),
  );
}

/** The theme for one output stream. */
export function makeTheme(options: ThemeOptions): Theme {
  const { level, unicode, screenReader = false } = options;
  const chalk = new Chalk({ level });
  const style = stylesOf(chalk);
  const shades = shadesOf(chalk);
  const codes = [...Object.values(style), ...shades].flatMap((one) => one('x').match(SGR) ?? []);
  return {
    level,
    unicode,
    screenReader,
    symbol: symbolsIn(screenReader ? 2 : unicode ? 0 : 1),
    style,
    shade: (text, part) =>
      shades[Math.min(shades.length - 1, Math.floor(part * shades.length))]?.(text) ?? text,
    codes: new Set(level === 0 ? [] : [...codes, RESET]),
  };
}
