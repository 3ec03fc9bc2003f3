/** Words for what ended a command: the user's or the machine's error, or a bug. Plain lines. */
import { UserError } from '../../core/run/failure.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { explanationWords } from './failure-text.ts';

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

/** What happened and what to do next, without a stack; for a bug, how to report it, with its stack. */
export function errorLines(error: unknown, facts: ErrorFacts, theme: Theme): string[] {
  return error instanceof UserError ? userErrorLines(error, theme) : bugLines(error, facts, theme);
}

function userErrorLines(error: UserError, theme: Theme): string[] {
  const known = error.failure && explanationWords(error.failure);
  const lines = harmless(error.message).trimEnd().split('\n');
  const todo = error.next ?? known?.next;
  const next = todo === undefined ? [] : harmless(todo).trimEnd().split('\n');
  const { arrow } = theme.symbol;
  const below = ' '.repeat(arrow.length + 1);
  const why = known === undefined ? [] : [known.text];
  return [
    ...lines,
    ...why,
    ...next.map((line, i) => (i === 0 ? `${arrow} ${line}` : below + line)),
  ];
}

function bugLines(error: unknown, facts: ErrorFacts, theme: Theme): string[] {
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
