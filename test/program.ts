/** The whole program in this process, with streams of the test. */
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { main } from '../src/main.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export type Typed = [
  argv: readonly string[],
  env?: NodeJS.ProcessEnv | undefined,
  terminal?: { readonly columns: number } | undefined,
];

/**
 * @param cwd where all that the program has lies too
 * @param terminal both ends are one, with that many columns
 */
export async function runProgram(cwd: string, ...[argv, env = {}, terminal]: Typed): Promise<Ran> {
  const texts = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr') => {
    const sink = new Writable({
      write(chunk, _encoding, done) {
        texts[name] += String(chunk);
        done();
      },
    });
    return Object.assign(sink, terminal && { isTTY: true, ...terminal }) as NodeJS.WriteStream;
  };
  const code = await main(argv, {
    stdin: () => Readable.from([]) as NodeJS.ReadStream,
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    // Nothing of the user's is read, and no engine is found.
    env: {
      HOME: cwd,
      PATH: '',
      DOCKER_HOST: `unix://${cwd}/none.sock`,
      XDG_STATE_HOME: join(cwd, 'state'),
      XDG_RUNTIME_DIR: join(cwd, 'run'),
      ...env,
    },
    cwd,
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  return { code, ...texts };
}
