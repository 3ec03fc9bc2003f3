/** Shells in a sandbox of their own, with every bash that the tests are given. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { BlockRequest, BlockResult } from '../../../src/core/run/ports.ts';
import { BashShell } from '../../../src/machine/shell/bash.ts';
import type { ShellState } from '../../../src/machine/shell/shell-state.ts';

export interface Bash {
  readonly version: string;
  /** The program; undefined: the one on the PATH. */
  readonly program: string | undefined;
}

/** The bash of this machine, and those that LESSON_TEST_BASHES names, divided like the PATH. */
export const BASHES: readonly Bash[] = [
  undefined,
  ...(process.env.LESSON_TEST_BASHES ?? '').split(delimiter).filter((path) => path !== ''),
].map((program) => ({
  program,
  version: execFileSync(program ?? 'bash', ['-c', 'printf %s "$BASH_VERSION"'], {
    encoding: 'utf8',
  }),
}));

export class ShellPlace {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'lesson-bash-')));
  readonly sandbox = join(this.root, 'sand box');
  state: ShellState | undefined;
  readonly #path: string;

  constructor({ program }: Bash) {
    mkdirSync(join(this.sandbox, 'sub'), { recursive: true });
    const bin = join(this.root, 'bin');
    mkdirSync(bin);
    if (program) symlinkSync(program, join(bin, 'bash'));
    this.#path = [bin, process.env.PATH].join(delimiter);
  }

  /** A shell as a fresh runner would open it: what it knows of earlier blocks went through JSON. */
  shell(env: Record<string, string> = {}): BashShell {
    return new BashShell({
      sandbox: this.sandbox,
      env: { PATH: this.#path, HOME: this.root, ...env },
      folder: join(this.root, 'run'),
      state: this.state && (JSON.parse(JSON.stringify(this.state)) as ShellState),
      onState: (next) => {
        this.state = next;
      },
      onGroup: () => undefined,
    });
  }

  async run(script: string, more: Partial<BlockRequest> = {}): Promise<BlockResult> {
    const shell = this.shell();
    try {
      return await shell.run({ script, onOutput: () => undefined, ...more });
    } finally {
      await shell.close();
    }
  }

  dispose(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
