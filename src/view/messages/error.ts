/** Words for what ended a command: the user's or the machine's error, or a bug. Plain lines. */
import { type ErrorCode, UserError } from '../../core/run/failure.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { courseErrors } from './errors/course.ts';
import { engineErrors } from './errors/engine.ts';
import { imageErrors } from './errors/images.ts';
import { sandboxErrors } from './errors/sandbox.ts';
import { sweepErrors } from './errors/sweep.ts';
import type { ErrorTable, Words } from './errors/words.ts';
import { explanationWords } from './failure-text.ts';

const TABLE: ErrorTable = {
  ...courseErrors,
  ...engineErrors,
  ...imageErrors,
  ...sandboxErrors,
  ...sweepErrors,
};

export interface ErrorText {
  /** What happened, and where; one line or several. */
  readonly message: string;
  /** What is known of the failure behind it. */
  readonly why?: string;
  /** What to do, as one line or several. */
  readonly next?: string;
}

export function errorText(error: UserError): ErrorText {
  const [what, next, known] = wordsOf(error);
  const explained = known && explanationWords(known);
  const todo = next ?? explained?.next;
  return {
    message: harmless(what).trimEnd(),
    ...(explained && { why: explained.text }),
    ...(todo && { next: harmless(todo).trimEnd() }),
  };
}

function wordsOf<Code extends ErrorCode>(error: UserError<Code>): Words {
  return TABLE[error.code](error.args);
}

export interface ErrorFacts {
  /** Of this program. */
  readonly version: string;
  /** Of node. */
  readonly node: string;
  /** E.g. `linux x64`. */
  readonly platform: string;
  /** Where bugs are reported; undefined: to whoever provides the program. */
  readonly bugs?: string;
}

/** Of any error, in one sentence or several. */
export function errorMessage(error: Error): string {
  return error instanceof UserError ? errorText(error).message : error.message;
}

/** What happened and what to do next. */
export function textLines({ message, why, next }: ErrorText, theme: Theme): string[] {
  const { arrow } = theme.symbol;
  const below = ' '.repeat(arrow.length + 1);
  const todo = next?.split('\n') ?? [];
  return [
    ...message.split('\n'),
    ...(why === undefined ? [] : [why]),
    ...todo.map((line, i) => (i === 0 ? `${arrow} ${line}` : below + line)),
  ];
}

/** How to report it, with its stack. */
export function bugLines(error: unknown, facts: ErrorFacts, theme: Theme): string[] {
  const where = facts.bugs === undefined ? 'whoever gave you this program' : facts.bugs;
  return [
    'This is a bug in lesson, not a mistake of yours. Your files stay as they are.',
    `${theme.symbol.arrow} Report it to ${where}: say what you did, and add the lines below.`,
    '',
    `  lesson ${facts.version}, node ${facts.node}, ${facts.platform}`,
    ...stackLines(error),
  ];
}

/** The stack, and those of the errors that caused it. */
function stackLines(error: unknown): string[] {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && depth < 5; depth++) {
    const text = current instanceof Error ? (current.stack ?? String(current)) : thrown(current);
    const [first = '', ...rest] = harmless(text).split('\n');
    lines.push(`  ${depth === 0 ? '' : 'caused by: '}${first}`, ...rest.map((line) => `  ${line}`));
    current = current instanceof Error ? current.cause : undefined;
  }
  return lines;
}

function thrown(value: unknown): string {
  try {
    return `thrown: ${typeof value === 'string' ? value : JSON.stringify(value)}`;
  } catch {
    return `thrown: ${Object.prototype.toString.call(value)}`;
  }
}
