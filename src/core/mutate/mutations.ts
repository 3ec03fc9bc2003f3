/** All mutations of a lesson, in the order of its source, and a part of them. Pure. */
import type { BlockAction, FileAction, Lesson, Step } from '../lesson/model.ts';
import { type Work, workOf } from '../lesson/work.ts';
import { fileChanges } from './file-changes.ts';
import type { Mutation } from './mutation.ts';
import type { Reason } from './score.ts';
import { scriptChanges } from './shell-changes.ts';

export function mutationsOf({ steps }: Pick<Lesson, 'steps'>): Mutation[] {
  return steps.flatMap((step) => workOf(step).flatMap((work) => ofWork(step, work)));
}

function ofWork(step: Step, work: Work): Mutation[] {
  return work.kind === 'file' ? ofFile(step, work) : ofBlock(step, work);
}

function ofFile({ id: step }: Step, { id, path, source, place }: FileAction): Mutation[] {
  const own = { step, action: id };
  if (!('text' in source))
    return [{ ...own, code: 'file-emptied', place, what: path, change: { text: '' } }];
  return fileChanges(source.text).map(({ code, text, line }) => {
    if (!line) return { ...own, code, place, what: path, change: { text } };
    const { index, before, after } = line;
    const more = after === undefined ? path : after.trim();
    const at = { ...place, line: place.line + 1 + index };
    return { ...own, code, place: at, what: before.trim(), more, change: { text } };
  });
}

function ofBlock({ id: step }: Step, block: BlockAction): Mutation[] {
  const { id, place, script, hidden, input } = block;
  const own = { step, action: id };
  const changes = scriptChanges(script);
  const all = changes.some(({ code }) => code === 'command-left-out')
    ? []
    : [
        {
          ...own,
          code: 'block-left-out' as const,
          place,
          what: script.trim().split('\n')[0] ?? '',
        },
      ];
  const ofScript = changes.map(({ code, script: changed, what, more, line }): Mutation => {
    const at = hidden ? place : { ...place, line: place.line + 1 + line };
    const added = more === undefined ? {} : { more };
    return { ...own, code, place: at, what, ...added, change: { script: changed } };
  });
  const ofInput = input.flatMap((line, index): Mutation[] =>
    /^\s*(?:exit\b.*|)$/.test(line)
      ? []
      : [
          {
            ...own,
            code: 'input-left-out',
            place,
            what: line,
            change: { input: input.toSpliced(index, 1) },
          },
        ],
  );
  return [...all, ...ofScript, ...ofInput];
}

/** Action → why nothing need notice its mutations, as the lesson says. */
export function reasonsOf({ steps }: Pick<Lesson, 'steps'>): Map<string, Reason> {
  return new Map(
    steps
      .flatMap(workOf)
      .flatMap(({ id, unproved: reason, place }): [string, Reason][] =>
        reason === undefined ? [] : [[id, { reason, place }]],
      ),
  );
}

/**
 * Some of them, always the same for the same seed, in their order.
 * @param count how many; undefined: all
 */
export function sampled<T>(
  all: readonly T[],
  count: number | undefined,
  seed: number,
): readonly T[] {
  if (count === undefined || count >= all.length) return all;
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) | 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  for (let i = 0; i < 5; i++) next();
  const drawn = all.map((_, index) => ({ index, key: next() })).sort((a, b) => a.key - b.key);
  const chosen = new Set(drawn.slice(0, count).map(({ index }) => index));
  return all.filter((_, index) => chosen.has(index));
}
