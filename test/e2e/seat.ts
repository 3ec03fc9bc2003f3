/** The built program in a real terminal: keys in, a screen out. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import type { Place } from './place.ts';
import { CLI, until } from './support.ts';

export const ENTER = '\r';
export const CTRL_C = '\x03';
export const CTRL_D = '\x04';

export interface SeatOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** In a shell with job control; `args` are what is typed there first. */
  readonly inShell?: boolean;
  /** Such a shell alone, in this folder. */
  readonly shellIn?: string;
  /** A name without a value is not set. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** A prompt stands at the bottom, and nothing else is going on. */
const ASKS = /q:?\s+stop\s+here\s*$/;

interface Inside {
  readonly _core: {
    readonly coreService: { readonly isCursorHidden: boolean };
    readonly buffer: { readonly scrollTop: number; readonly scrollBottom: number };
  };
}

/** It ends with its place, where a failed test leaves it. */
export class Seat {
  readonly #pty: pty.IPty;
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  #written = Promise.resolve();
  #before = '';
  #ended = false;
  #title = '';
  raw = '';

  constructor(place: Place, args: readonly string[], options: SeatOptions = {}) {
    const { columns: cols = 80, rows = 24 } = options;
    this.#terminal = new xterm.Terminal({
      cols,
      rows,
      scrollback: 5000,
      allowProposedApi: true,
      logLevel: 'off',
      windowOptions: { pushTitle: true, popTitle: true },
    });
    this.#terminal.onTitleChange((title) => {
      this.#title = title;
    });
    const env: Record<string, string> = {};
    const wanted = {
      ...place.env,
      NO_COLOR: undefined,
      COLORTERM: undefined,
      VISUAL: undefined,
      EDITOR: 'false',
      SHELL: 'bash',
      TERM: 'xterm-256color',
      ...options.env,
    };
    for (const [name, value] of Object.entries(wanted)) if (value !== undefined) env[name] = value;
    // The terminal's settings before and after, and how the program ended.
    const script =
      'echo set=$(stty -g); "$@"; code=$?; echo; echo set=$(stty -g); echo code=$code; sleep 0.2';
    const typed = ['bash', process.execPath, CLI, ...args];
    const shell = ['--norc', '--noprofile', '-i'];
    const inShell = options.inShell || options.shellIn !== undefined;
    this.#pty = pty.spawn('bash', inShell ? shell : ['-c', script, ...typed], {
      cwd: options.shellIn ?? place.cwd,
      cols,
      rows,
      env: { ...env, ...(inShell ? { PS1: 'shell> ', HISTFILE: '' } : {}) },
    });
    if (options.inShell) this.#pty.write(`${typed.slice(1).map(quoted).join(' ')}\r`);
    this.#pty.onData((text) => {
      this.raw += text;
      this.#written = this.#written.then(
        () => new Promise((done) => this.#terminal.write(text, done)),
      );
    });
    this.#pty.onExit(() => {
      this.#ended = true;
    });
    place.atEnd(() => {
      if (!this.#ended) process.kill(-this.#pty.pid, 'SIGKILL');
      this.#terminal.dispose();
    });
  }

  /** What stands on the screen; with `all`, also what has scrolled away. */
  async screen(all = false): Promise<string> {
    await this.#written;
    const buffer = this.#terminal.buffer.active;
    const lines: string[] = [];
    for (let y = all ? 0 : buffer.baseY; y < buffer.baseY + this.#terminal.rows; y++) {
      lines.push(buffer.getLine(y)?.translateToString(true) ?? '');
    }
    return lines.join('\n').trimEnd();
  }

  /** What programs can change in a terminal, as it is now. */
  async state(): Promise<Record<string, unknown>> {
    await this.#written;
    const { buffer, modes } = this.#terminal;
    // The public interface tells neither of them.
    const { coreService, buffer: inner } = (this.#terminal as unknown as Inside)._core;
    const bottom = buffer.active.getLine(buffer.active.baseY + buffer.active.cursorY);
    return {
      ...modes,
      alternate: buffer.active.type === 'alternate',
      cursorHidden: coreService.isCursorHidden,
      scrolling: [inner.scrollTop, inner.scrollBottom - this.#terminal.rows],
      title: this.#title,
      plain: bottom?.getCell(bottom.translateToString(true).length - 1)?.isAttributeDefault(),
    };
  }

  /** Waits for a text on the screen. */
  async sees(text: string | RegExp, deadlineMs = 30_000): Promise<string> {
    let screen = '';
    const found = () => (typeof text === 'string' ? screen.includes(text) : text.test(screen));
    await until(
      String(text),
      async () => {
        screen = await this.screen();
        return found() || this.#ended;
      },
      deadlineMs,
    ).catch((error: Error) => {
      throw new Error(`${error.message}; the screen:\n${screen}`);
    });
    if (!found()) throw new Error(`the program ended without "${text}":\n${screen}`);
    return screen;
  }

  /** Waits until the program asks something new. */
  async asks(deadlineMs = 60_000): Promise<string> {
    let screen = '';
    await until(
      'a question',
      async () => {
        screen = await this.screen();
        if (this.#ended) return true;
        return screen !== this.#before && ASKS.test(screen) && this.#isAtPrompt();
      },
      deadlineMs,
    ).catch((error: Error) => {
      throw new Error(`${error.message}; the screen:\n${screen}`);
    });
    if (this.#ended) throw new Error(`the program ended:\n${await this.screen(true)}`);
    return screen;
  }

  /** A prompt that was answered may scroll, and has the cursor below it then. */
  #isAtPrompt(): boolean {
    const buffer = this.#terminal.buffer.active;
    return buffer.getLine(buffer.baseY + buffer.cursorY)?.translateToString(true) !== '';
  }

  /** Whether the program gets each key as it is pressed. */
  isRaw(): boolean {
    const stty = ['-F', readlinkSync(`/proc/${this.#pty.pid}/fd/0`), '-a'];
    return execFileSync('stty', stty, { encoding: 'utf8' }).includes('-icanon');
  }

  /** Process ids of the shell's children: what was typed there. */
  jobs(): number[] {
    const path = `/proc/${this.#pty.pid}/task/${this.#pty.pid}/children`;
    return readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
  }

  /** Types, and remembers the screen, so that `asks` waits for another one. */
  async press(keys: string): Promise<void> {
    this.#before = await this.screen();
    this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
    this.#terminal.resize(columns, rows);
  }

  /** A key, and what is asked then. */
  async answer(key: string): Promise<string> {
    await this.press(key);
    return this.asks();
  }

  /** Stops at a question, with its key. @returns the exit code */
  async stops(): Promise<number> {
    await this.press('q');
    return this.ends();
  }

  /** The exit code. @throws where the terminal's settings are not what they were */
  async ends(): Promise<number> {
    await until('the end of the program', () => this.#ended);
    await this.#written;
    const [before, after] = this.raw.match(/set=[0-9a-f:]+/g) ?? [];
    if (before === undefined || after !== before) {
      throw new Error(`the terminal's settings were ${before} and are ${after}`);
    }
    const cursor = [...this.raw.matchAll(/\x1b\[\?25([hl])/g)].at(-1)?.[1];
    if (cursor === 'l') throw new Error('the cursor stays hidden');
    return Number(/code=(\d+)/.exec(this.raw)?.[1]);
  }
}

const quoted = (word: string): string => `'${word}'`;
