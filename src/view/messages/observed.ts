/** What was seen of a step that somebody does elsewhere, in words and as data. */
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Explanation } from '../../core/failures/codes.ts';
import type { Action } from '../../core/lesson/model.ts';
import { hang } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { explanationWords } from './failure-text.ts';
import { onlyUnreached } from './notices.ts';
import { explanationLines, hintLines, outcomeLines, verdictLines } from './verdict-lines.ts';
import { describe } from './verdict-text.ts';

export interface ObservedAction {
  readonly action: Action | undefined;
  readonly outcome: Verdict['outcome'];
  readonly verdicts: readonly Verdict[];
  readonly unmet?: string;
  readonly known?: SeenKnown | undefined;
}

/** What is known of why it is not as it should be. */
export type SeenKnown = { readonly hint: string } | { readonly explanation: Explanation };

/** What is to be done, in one line. */
export function actionWords(action: Action | undefined): string {
  switch (action?.kind) {
    case undefined:
      return 'to be read';
    case 'file':
      return `the file ${action.path}`;
    case 'task':
      return 'the task';
    case 'question':
      return 'a question';
    case 'block': {
      const [first = '', ...rest] = action.script.trim().split('\n');
      return harmless(rest.length > 0 ? `${first} …` : first);
    }
  }
}

export function seenLines(
  seen: ObservedAction,
  options: { readonly width: number; readonly theme: Theme },
): string[] {
  return [...lookedLines(seen, options), ...knownLines(seen.known, options)];
}

export function knownLines(
  known: SeenKnown | undefined,
  options: { readonly width: number; readonly theme: Theme },
): string[] {
  const inner = { ...options, indent: '    ' };
  if (!known) return [];
  return 'hint' in known
    ? hintLines(known.hint, inner)
    : explanationLines(known.explanation, inner);
}

function lookedLines(
  { action, outcome, verdicts, unmet }: ObservedAction,
  { width, theme }: { readonly width: number; readonly theme: Theme },
): string[] {
  const inner = { width, theme, indent: '    ' };
  const head = hang('  ', theme.style.dim(actionWords(action)), width);
  if (unmet !== undefined) return [...head, ...outcomeLines('not-run', harmless(unmet), inner)];
  const looked = verdicts.filter((verdict) => !onlyUnreached(verdict));
  const lines = [...head, ...looked.flatMap((verdict) => verdictLines(verdict, inner))];
  if (outcome === 'passed' && verdicts.length === 0)
    return [...lines, ...nothingLines(action, inner)];
  if (looked.length === verdicts.length && verdicts.length > 0) return lines;
  return [...lines, ...outcomeLines('not-run', notLookedAt(action), inner)];
}

function nothingLines(action: Action | undefined, inner: Parameters<typeof outcomeLines>[2]) {
  if (action?.kind === 'question') return outcomeLines('passed', 'for you to think about', inner);
  if (!action) return outcomeLines('passed', 'nothing is left to be done', inner);
  return outcomeLines('passed', 'not needed on this machine', inner);
}

function notLookedAt(action: Action | undefined): string {
  if (action?.kind === 'task') return 'not looked at: nothing of it can be seen';
  const printed = action?.expectations.some(({ kind }) => kind === 'output');
  return printed ? 'not looked at: what it prints, and how it ends' : 'not looked at: how it ends';
}

/** For `--json`. */
export function seenJson({ action, outcome, verdicts, unmet, known }: ObservedAction): object {
  return {
    id: action?.id ?? null,
    kind: action?.kind ?? 'read',
    verdict: outcome,
    ...(unmet === undefined ? {} : { reason: unmet }),
    ...knownJson(known),
    expectations: verdicts.map((verdict) => ({
      code: verdict.code,
      verdict: verdict.outcome,
      place: verdict.place,
      args: verdict.args,
      message: describe(verdict).join('\n'),
    })),
  };
}

function knownJson(known: SeenKnown | undefined): object {
  if (!known) return {};
  if ('hint' in known) return { hint: known.hint };
  const { code, args } = known.explanation;
  const { text, next } = explanationWords(known.explanation);
  return { explanation: { code, args, message: text, next } };
}
