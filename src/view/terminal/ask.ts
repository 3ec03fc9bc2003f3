/**
 * Questions that one key answers. Load it with `await import()`: inquirer is costly to load. The
 * terminal is as before when a promise settles, however that came about.
 */
import type { ReadStream } from 'node:tty';
import { createPrompt, isEnterKey, useEffect, useKeypress, useState } from '@inquirer/core';
import { hang } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { displayWidth } from '../text/width.ts';

export interface Choice<Value> {
  /** `enter`, or the character that the key types. */
  readonly key: string;
  /** What it does; empty where the question says it. */
  readonly name: string;
  readonly value: Value;
}

export interface AskOptions<Value> {
  readonly message?: string;
  readonly keys: readonly Choice<Value>[];
  readonly theme: Theme;
  readonly indent?: string;
}

export interface AskContext {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly signal?: AbortSignal;
}

/** What readline really passes on; inquirer declares less of it. */
interface Key {
  readonly name?: string;
  readonly sequence?: string;
  readonly ctrl?: boolean;
  readonly meta?: boolean;
}

interface PromptConfig {
  readonly lines: string;
  readonly terminal: Terminal;
  /** The index of the choice; -1: the key means nothing here. */
  find(key: Key): number;
}

interface YesNo {
  readonly message: string;
  readonly terminal: Terminal;
  readonly otherwise: boolean;
  readonly theme: Theme;
}

type Terminal = Pick<AskContext, 'input' | 'output'>;

const QUIT = -1;
/** What stands behind a question of yes or no, at its longest. */
const ANSWER = ' (Y/n) yes';
/** What other answers get; they agree to nothing. */
const NEITHER = 'y or n?';
/** What was typed before the question stood there is not an answer to it. */
const DRAIN_MS = 30;

/**
 * Lets Ctrl-Z suspend the program. Without a listener readline would do that itself, and leave its
 * input paused. The question is drawn again when the program goes on, below what the shell has written.
 * @param rows of the question
 */
function useSuspending({ input, output }: Terminal, rows: number): void {
  const [, draw] = useState({});
  useEffect((readline) => {
    const events = readline as unknown as NodeJS.EventEmitter;
    events.on('SIGTSTP', () => input.emit('suspend'));
    const onContinued = () => {
      // What was drawn before is taken away upwards from here.
      output.write('\n'.repeat(rows - 1));
      draw({});
    };
    input.on('continued', onContinued);
    return () => input.off('continued', onContinued);
  }, []);
}

const rowsOf = (text: string): number => text.split('\n').length;

const keyPrompt = createPrompt<number, PromptConfig>((config, done) => {
  const [picked, setPicked] = useState(false);
  const [ignored, setIgnored] = useState(0);
  useSuspending(config.terminal, rowsOf(config.lines));
  useEffect((readline) => {
    // Ctrl-D and the end of the input close readline, which inquirer takes no notice of. Not taken
    // off again: the hooks' clean-up runs before this listener does.
    readline.on('close', () => done(QUIT));
    // A terminal whose window was closed cannot be set back.
    (readline as unknown as NodeJS.EventEmitter).on('error', () => done(QUIT));
  }, []);
  useKeypress((event, readline) => {
    if (picked) return;
    readline.clearLine(0);
    const index = config.find(event as Key);
    if (index === -1) {
      // Draws again: readline has moved the cursor for the letter that it thinks was typed.
      setIgnored(ignored + 1);
      return;
    }
    setPicked(true);
    done(index);
  });
  return config.lines;
});

const confirmPrompt = createPrompt<boolean, YesNo>(
  ({ message, terminal, otherwise, theme }, done) => {
    const [line, setLine] = useState('');
    const [asked, setAsked] = useState(false);
    const [answer, setAnswer] = useState<boolean>();
    useSuspending(terminal, rowsOf(message));
    useKeypress((event, readline) => {
      if (answer !== undefined) return;
      if (!isEnterKey(event)) return setLine(readline.line);
      const word = line.trim().toLowerCase();
      if (word === '') settle(otherwise);
      else if ('yes'.startsWith(word)) settle(true);
      else if ('no'.startsWith(word)) settle(false);
      else {
        setLine('');
        setAsked(true);
      }
    });
    const settle = (value: boolean) => {
      setAnswer(value);
      done(value);
    };
    if (answer !== undefined) return `${message} ${theme.style.strong(answer ? 'Yes' : 'No')}`;
    const keys = theme.style.dim(otherwise ? '(Y/n)' : '(y/N)');
    return `${message} ${keys} ${asked && line === '' ? NEITHER : line}`;
  },
);

/** The value of the key that was pressed; 'quit' for Ctrl-C, Ctrl-D, the end of input, an abort. */
export async function askKey<Value>(
  options: AskOptions<Value>,
  context: AskContext,
): Promise<Value | 'quit'> {
  const { theme, keys, indent = '  ' } = options;
  return await settled(context, theme, async (inner) => {
    const width = (context.output as { columns?: number }).columns ?? 80;
    const message =
      options.message === undefined ? [] : hang(indent, harmless(options.message), width - 1);
    const lines = [...message, ...keyLines(keys, theme, width - 1, indent)].join('\n');
    const index = await keyPrompt(
      { lines, terminal: context, find: (key) => findKey(keys, key) },
      inner,
    );
    return keys[index]?.value ?? 'quit';
  });
}

/**
 * Yes or no, ended with Enter; Enter alone means `otherwise`. Not one key: people type "y" and Enter,
 * and that Enter would answer the next question.
 */
export async function confirm(
  message: string,
  options: { readonly otherwise?: boolean; readonly theme: Theme; readonly indent?: string },
  context: AskContext,
): Promise<boolean | 'quit'> {
  const { theme, otherwise = true, indent = '  ' } = options;
  return await settled(context, theme, async (inner) => {
    const closed = new AbortController();
    const close = () => closed.abort();
    const onKey = (_text: string | undefined, key: Key) => {
      if (key.ctrl && key.name === 'd') close();
    };
    context.input.on('keypress', onKey);
    context.input.on('end', close);
    try {
      const width = (context.output as { columns?: number }).columns ?? 80;
      const lines = hang(indent, harmless(message), width - ANSWER.length);
      return await confirmPrompt(
        { message: lines.join('\n'), terminal: context, otherwise, theme },
        { ...inner, clearPromptOnDone: false, signal: either(closed.signal, context.signal) },
      );
    } finally {
      context.input.off('keypress', onKey);
      context.input.off('end', close);
    }
  });
}

/** Runs a prompt with what it needs around it, and turns every way of leaving into 'quit'. */
async function settled<Value>(
  context: AskContext,
  theme: Theme,
  prompt: (inner: AskContext & { clearPromptOnDone: boolean }) => Promise<Value | 'quit'>,
): Promise<Value | 'quit'> {
  // inquirer leaves the terminal in raw mode where the signal was aborted before.
  if (context.signal?.aborted) return 'quit';
  if ((await drain(context.input)) === 'quit' || context.signal?.aborted) return 'quit';
  try {
    return await prompt({ ...context, clearPromptOnDone: !theme.screenReader });
  } catch (error) {
    if (error instanceof Error && /^(Exit|Abort|Cancel)PromptError$/.test(error.name)) {
      return 'quit';
    }
    throw error;
  }
}

/** Drops what waits in a terminal's buffer; a Ctrl-C in it still counts. */
async function drain(input: AskContext['input']): Promise<'quit' | undefined> {
  const terminal = input as Partial<ReadStream> & NodeJS.ReadableStream;
  if (!terminal.isTTY || terminal.setRawMode === undefined) return undefined;
  let quit = false;
  const onData = (data: Buffer | string) => {
    quit ||= data.toString().includes('\x03');
  };
  terminal.setRawMode(true);
  terminal.on('data', onData);
  terminal.resume();
  try {
    await new Promise((resolve) => setTimeout(resolve, DRAIN_MS));
  } finally {
    terminal.off('data', onData);
    terminal.pause();
    terminal.setRawMode(false);
  }
  return quit ? 'quit' : undefined;
}

function either(first: AbortSignal, second: AbortSignal | undefined): AbortSignal {
  return second === undefined ? first : AbortSignal.any([first, second]);
}

/** The index of the choice that the key means; -1: none. */
function findKey(keys: readonly Choice<unknown>[], key: Key): number {
  if (key.ctrl || key.meta) return -1;
  const pressed =
    key.name === 'return' || key.name === 'enter' ? 'enter' : (key.sequence ?? '').toLowerCase();
  return keys.findIndex((choice) => choice.key.toLowerCase() === pressed);
}

/** `⏎ write it   e edit first`, over several lines where one is too narrow. */
export function keyLines(
  keys: readonly Choice<unknown>[],
  theme: Theme,
  width: number,
  indent = '  ',
): string[] {
  const gap = theme.screenReader ? ': ' : ' ';
  const lines: string[] = [];
  let line = indent;
  for (const { key, name } of keys) {
    const shown = theme.style.key(key === 'enter' ? theme.symbol.enter : key);
    const item = name === '' ? shown : shown + gap + name;
    const empty = line === indent;
    const fits = displayWidth(line) + (empty ? 0 : 3) + displayWidth(item) <= width;
    if (!empty && (!fits || theme.screenReader)) {
      lines.push(line);
      line = indent + item;
    } else line += (empty ? '' : '   ') + item;
  }
  lines.push(line);
  return lines.flatMap((one) =>
    displayWidth(one) > width ? hang(indent, one.trimStart(), width) : [one],
  );
}
