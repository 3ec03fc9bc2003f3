/** What a step makes the runner do. */
import type { BlockAction, FileAction, Step } from './model.ts';

/** What the runner acts on: files and blocks, those of a Solution too. */
export type Work = FileAction | BlockAction;

/** What a step runs and writes, in order. */
export function workOf({ parts }: Pick<Step, 'parts'>): Work[] {
  return parts.flatMap((part): readonly Work[] => {
    if (part.kind === 'task') return part.solution;
    return part.kind === 'file' || part.kind === 'block' ? [part] : [];
  });
}
