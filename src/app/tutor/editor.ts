/** The learner's editor, and what it is used on. */
import { readFileSync, statSync } from 'node:fs';
import { findProgram } from '../../machine/host/process.ts';

const EDITORS = ['nano', 'vim', 'vi'];

/** $VISUAL, $EDITOR, else a usual one: the first that is there, as a shell would start it. */
export function editorOf(env: NodeJS.ProcessEnv): string | undefined {
  return [env.VISUAL, env.EDITOR, ...EDITORS].find((command) => isThere(command, env));
}

function isThere(command: string | undefined, env: NodeJS.ProcessEnv): boolean {
  const [program = ''] = command?.trim().split(/\s+/) ?? [];
  // What only a shell can take apart is its affair; paths begin at whatever folder it stands in.
  return /[^\w.+-]/.test(program) || (program !== '' && findProgram(program, env) !== undefined);
}

/** Bytes; more is not compared. */
const MOST_TEXT = 1_000_000;

/** What a file says, nothing where it is not there yet; undefined where that cannot be shown as text. */
export function textOf(path: string): string | undefined {
  try {
    const stat = statSync(path);
    if (!stat.isFile() || stat.size > MOST_TEXT) return undefined;
    const text = readFileSync(path, 'utf8');
    return text.includes('\0') ? undefined : text;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? '' : undefined;
  }
}
