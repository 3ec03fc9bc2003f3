/**
 * What a lesson does on a machine: all that it runs, types, writes and asks for, in order. Whoever
 * agrees to a lesson agrees to this; what is not here changes nothing.
 */
import { type CheckEffect, effectsOfCheck } from '../checks/table.ts';
import type { Action, BlockAction, FileAction, Lesson, Step } from './model.ts';

export type Effect =
  | { readonly kind: 'environment'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly text: string;
      /** Why it is run. */
      readonly as: 'block' | 'condition' | 'end';
    }
  | CheckEffect
  | {
      readonly kind: 'type';
      readonly text: string;
      /** The script at whose prompts it is typed. */
      readonly into: string;
    }
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly mode?: number;
      readonly source: FileAction['source'];
    };

type Effects = readonly Effect[];

export function effectsOf(lesson: Pick<Lesson, 'steps' | 'always' | 'env'>): Effects {
  const env = Object.entries(lesson.env ?? {}).map(([name, value]) => `${name}=${value}`);
  return [
    ...(env.length === 0 ? [] : [{ kind: 'environment', text: env.join('\n') } as const]),
    ...lesson.steps.flatMap(ofStep),
    ...lesson.always.map(({ script }) => run(script, 'end')),
  ];
}

function ofStep(step: Step): Effects {
  const { parts, diagnoses } = step;
  return [
    ...condition(step),
    ...parts.flatMap((part) => (part.kind === 'prose' ? [] : ofAction(part))),
    ...diagnoses.flatMap(({ check }) => (check === undefined ? [] : effectsOfCheck(check))),
  ];
}

function ofAction(action: Action): Effects {
  const checks = action.expectations.flatMap((one) =>
    one.kind === 'check' ? effectsOfCheck(one.check) : [],
  );
  return [...ofWork(action), ...checks];
}

function ofWork(action: Action): Effects {
  switch (action.kind) {
    case 'file': {
      const { path, mode, source } = action;
      return [
        ...condition(action),
        { kind: 'write', path, source, ...(mode === undefined ? {} : { mode }) },
      ];
    }
    case 'block':
      return ofBlock(action);
    case 'task':
      return action.solution.flatMap(ofAction);
    case 'question':
      return [];
  }
}

function ofBlock(block: BlockAction): Effects {
  const { script, input, wait } = block;
  return [
    ...condition(block),
    run(script, 'block'),
    ...(input.length === 0
      ? []
      : [{ kind: 'type', text: input.join('\n'), into: script } as const]),
    ...(wait?.kind === 'http' ? [{ kind: 'request', text: wait.url } as const] : []),
  ];
}

function condition({ unless }: Pick<Step, 'unless'>): Effects {
  return unless === undefined ? [] : [run(unless, 'condition')];
}

function run(text: string, as: Extract<Effect, { kind: 'run' }>['as']): Effect {
  return { kind: 'run', text, as };
}
