/** The learner's editor. */
import { findProgram } from '../engine/process.ts';

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
