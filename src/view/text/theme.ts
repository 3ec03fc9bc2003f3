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

export interface Style {
  readonly strong: Paint;
  readonly emphasis: Paint;
  readonly heading: Paint;
  /** What matters less: times, line numbers, bars. */
  readonly dim: Paint;
  readonly code: Paint;
  readonly link: Paint;
  /** A key to press. */
  readonly key: Paint;
  readonly passed: Paint;
  readonly failed: Paint;
  readonly notRun: Paint;
  readonly warning: Paint;
  readonly keyword: Paint;
  readonly string: Paint;
  readonly comment: Paint;
  readonly variable: Paint;
}

interface Symbols {
  readonly passed: string;
  readonly failed: string;
  readonly notRun: string;
  readonly warning: string;
  readonly arrow: string;
  readonly enter: string;
  readonly bullet: string;
  readonly ellipsis: string;
  /** Between two facts on one line. */
  readonly dot: string;
  /** Left of output and of quotes; empty for a screen reader. */
  readonly bar: string;
  /** Repeated into a rule; empty for a screen reader. */
  readonly rule: string;
  readonly cross: string;
  readonly spinner: readonly string[];
}

export interface Theme extends ThemeOptions {
  readonly screenReader: boolean;
  readonly style: Style;
  readonly symbol: Symbols;
  /** The colour codes that the styles are made of, and the one that takes all back. */
  readonly codes: ReadonlySet<string>;
}

const UNICODE: Symbols = {
  passed: '✔',
  failed: '✘',
  notRun: '·',
  warning: '!',
  arrow: '→',
  enter: '⏎',
  bullet: '•',
  ellipsis: '…',
  dot: '·',
  bar: '│',
  rule: '─',
  cross: '┼',
  spinner: ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'],
};

const ASCII: Symbols = {
  passed: '+',
  failed: 'x',
  notRun: '-',
  warning: '!',
  arrow: '->',
  enter: 'Enter',
  bullet: '*',
  ellipsis: '...',
  dot: '-',
  bar: '|',
  rule: '-',
  cross: '+',
  spinner: ['|', '/', '-', '\\'],
};

const SPOKEN: Symbols = {
  passed: 'Passed:',
  failed: 'Failed:',
  notRun: 'Not run:',
  warning: 'Warning:',
  arrow: 'Next:',
  enter: 'Enter',
  bullet: '-',
  ellipsis: '...',
  dot: ',',
  bar: '',
  rule: '',
  cross: '',
  spinner: [''],
};

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

function colours(chalk: ChalkInstance) {
  if (chalk.level >= 2) {
    return {
      green: chalk.ansi256(PALETTE.green),
      red: chalk.ansi256(PALETTE.red),
      orange: chalk.ansi256(PALETTE.orange),
      blue: chalk.ansi256(PALETTE.blue),
      purple: chalk.ansi256(PALETTE.purple),
      grey: chalk.ansi256(PALETTE.grey),
    };
  }
  return {
    green: chalk.green,
    red: chalk.red,
    orange: chalk.magenta,
    blue: chalk.cyan,
    purple: chalk.magenta,
    grey: chalk.dim,
  };
}

/** Of one argument alone: chalk joins all it is given, also what `map` passes on. */
function paint(chalk: ChalkInstance): Paint {
  return (text) => chalk(text);
}

/** The theme for one output stream. */
export function makeTheme(options: ThemeOptions): Theme {
  const screenReader = options.screenReader ?? false;
  const chalk = new Chalk({ level: options.level });
  const colour = colours(chalk);
  const style: Style = {
    strong: paint(chalk.bold),
    emphasis: paint(chalk.italic),
    heading: paint(chalk.bold),
    dim: paint(colour.grey),
    code: paint(colour.blue),
    link: paint(chalk.underline),
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
  return {
    level: options.level,
    unicode: options.unicode,
    screenReader,
    symbol: screenReader ? SPOKEN : options.unicode ? UNICODE : ASCII,
    style,
    codes: new Set(
      options.level === 0
        ? []
        : [...Object.values(style).flatMap((one) => one('x').match(SGR) ?? []), RESET],
    ),
  };
}
