/** What a step makes the runner do. */
import type { Action, BlockAction, FileAction, Lesson, Prose, Step } from './model.ts';

/** What the runner acts on: files and blocks, those of a Solution too. */
export type Work = FileAction | BlockAction;

/** What a step runs and writes, in order. */
export function workOf({ parts }: Pick<Step, 'parts'>): Work[] {
  return parts.flatMap((part): readonly Work[] => {
    if (part.kind === 'task') return part.solution;
    return part.kind === 'file' || part.kind === 'block' ? [part] : [];
  });
}

/** The lesson with other work. @param change what takes the place of a piece of work; none: it is left out */
export function withWork(lesson: Lesson, change: (work: Work) => Work[]): Lesson {
  const steps = lesson.steps.map((step): Step => {
    const parts = step.parts.flatMap((part): (Prose | Action)[] => {
      if (part.kind === 'file' || part.kind === 'block') return change(part);
      if (part.kind !== 'task') return [part];
      return [{ ...part, solution: part.solution.flatMap(change) }];
    });
    return { ...step, parts };
  });
  return { ...lesson, steps };
}
