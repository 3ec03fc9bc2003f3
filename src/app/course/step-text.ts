/** A lesson's text, step by step, with or without what its reader has yet to find. */
import type { Lesson, Step } from '../../core/lesson/model.ts';

/** From its heading up to the next one. */
export function stepText(source: string, { steps }: Lesson, step: Step): string {
  const next = steps[steps.indexOf(step) + 1];
  const lines = source.split(/\r?\n/);
  return lines.slice(step.place.line - 1, next && next.place.line - 1).join('\n');
}

const DETAILS = /^<details><summary>([A-Z][a-z]+)[\s\S]*?<\/details>[^\S\n]*\n?/gm;

/**
 * Without answers, hints and solutions.
 * @param instead what each of them is replaced by; it gets the kind, e.g. `Hint`
 */
export function withoutFolded(markdown: string, instead = (_kind: string) => ''): string {
  return markdown.replace(DETAILS, (_all, kind: string) => instead(kind));
}
