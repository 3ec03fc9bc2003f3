/** A terminal without a window: what stands on the screen after all that was written. */
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { makeTheme, type ThemeOptions } from '../../../src/view/text/theme.ts';

export class VirtualTerminal {
  readonly #terminal: InstanceType<typeof xterm.Terminal>;
  #pending = Promise.resolve();
  raw = '';

  constructor(columns: number, rows = 120) {
    this.#terminal = new xterm.Terminal({
      cols: columns,
      rows,
      allowProposedApi: true,
      convertEol: true,
    });
  }

  readonly write = (text: string): void => {
    this.raw += text;
    this.#pending = this.#pending.then(
      () => new Promise((resolve) => this.#terminal.write(text, resolve)),
    );
  };

  async screen(): Promise<string> {
    await this.#pending;
    const buffer = this.#terminal.buffer.active;
    const lines: string[] = [];
    for (let y = 0; y < buffer.length; y++) {
      lines.push(buffer.getLine(y)?.translateToString(true) ?? '');
    }
    return lines.join('\n').trimEnd();
  }
}

export function theme(options: Partial<ThemeOptions> = {}) {
  return makeTheme({ level: 0, unicode: true, ...options });
}

/** Streams as a prompt needs them. */
export function streams(columns: number) {
  const terminal = new VirtualTerminal(columns, 24);
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    raw: false,
    setRawMode(raw: boolean) {
      input.raw = raw;
      return input;
    },
  });
  const output = Object.assign(new PassThrough(), { columns, isTTY: true });
  output.on('data', (data: Buffer) => terminal.write(data.toString()));
  return { terminal, input, output };
}
