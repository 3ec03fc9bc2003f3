/** Which fences of a lesson are lost: an account that is drawn up without the reader. */
import MarkdownIt, { type Token } from 'markdown-it';
import type { Action, Lesson } from '../../../src/core/lesson/model.ts';
import { normaliseSource } from '../../../src/core/lesson/syntax/source.ts';

/** All that CommonMark has, as a hosting page reads it. */
export const stock = new MarkdownIt('commonmark', { maxNesting: 1000 });

/** Marks of lists and quotations before what may be a fence. */
const CONTAINERS = /^(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*[ \t]*/;

/**
 * The fences of a lesson that the reader has taken as right, as far as they are neither in the plan
 * nor only to be read, each with its line. Lines that look like a fence count as one.
 */
export function lostFences(lesson: Lesson, text: string): string[] {
  const { lines } = normaliseSource(text, 'x.md');
  const end = lines.indexOf('---', 1);
  const body = lines.map((line, index) => (index <= end ? '' : line)).join('\n');
  const tokens = stock.parse(`${body}\n`, {});
  return [...lostTokens(lesson, tokens), ...lostLines(lines, end + 1, tokens)];
}

function lostTokens(lesson: Lesson, tokens: readonly Token[]): string[] {
  const planned = new Map(fencesOf(lesson).map((fence) => [fence.line, fence]));
  const typed = inputsOf(lesson);
  const read = textsOf(lesson).join('\n');
  const lost: string[] = [];
  for (const token of tokens.filter(({ type }) => type === 'fence')) {
    const line = (token.map?.[0] ?? 0) + 1;
    const kind = kindOf(token.info);
    // An input fence has no place in the plan: it follows its block.
    const fence =
      kind === 'input' && token.content !== ''
        ? { line, kind, text: typed.shift() }
        : planned.get(line);
    planned.delete(line);
    if (kind === 'input' && token.content === '') continue;
    const same = fence !== undefined && fence.kind === kind && fence.text === token.content;
    // What is only read is shown as it stands, with the marks of lists and quotations, and tabs.
    const shown =
      kind === 'prose' && token.content.split('\n').every((one) => read.includes(one.trim()));
    if (!same && !shown) lost.push(`${line}: ${kind} fence`);
  }
  const more = typed.map(() => 'more input than there is');
  return [...lost, ...more, ...[...planned.values()].map((f) => `${f.line}: no ${f.kind} fence`)];
}

function kindOf(info: string): string {
  const [language = '', ...attributes] = info.trim().split(/\s+/);
  const word = language.toLowerCase();
  if (word === 'output' || word === 'input') return word;
  if ([language, ...attributes].some((name) => name.startsWith('file='))) return 'file';
  return ['bash', 'sh', 'shell'].includes(word) ? 'block' : 'prose';
}

interface PlannedFence {
  readonly line: number;
  readonly kind: string;
  readonly text: string;
}

function inputsOf(lesson: Lesson): string[] {
  return lesson.steps
    .flatMap(({ parts }) => parts.flatMap(actionsOf))
    .flatMap((action) => (action.kind === 'block' ? [joined(action.input)] : []))
    .filter((text) => text !== '');
}

function fencesOf(lesson: Lesson): PlannedFence[] {
  const actions = lesson.steps.flatMap(({ parts }) => parts.flatMap(actionsOf));
  return actions.flatMap((action): PlannedFence[] => {
    const { line } = action.place;
    const outputs = action.expectations.flatMap((expectation): PlannedFence[] =>
      expectation.kind === 'output'
        ? [{ line: expectation.place.line, kind: 'output', text: joined(expectation.lines) }]
        : [],
    );
    if (action.kind === 'file' && 'text' in action.source) {
      return [{ line, kind: 'file', text: action.source.text }, ...outputs];
    }
    if (action.kind !== 'block' || action.hidden) return outputs;
    return [{ line, kind: 'block', text: action.script }, ...outputs];
  });
}

function actionsOf(part: Lesson['steps'][number]['parts'][number]): Action[] {
  if (part.kind === 'prose') return [];
  return part.kind === 'task' ? [part, ...part.solution] : [part];
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

const joined = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

/** Lines that look like a fence, and that the page shows as something else. */
function lostLines(lines: readonly string[], from: number, tokens: readonly Token[]): string[] {
  const seen = new Set<number>();
  /** By line, the mark of the fence that it is in. */
  const within = new Map<number, string>();
  for (const { type, map, markup, content } of tokens) {
    const [start, end] = map ?? [0, 0];
    if (type === 'fence') {
      seen.add(start).add(end - 1);
      for (let at = start + 1; at < end; at++) within.set(at, markup);
    }
    // What an ordinary comment holds is not shown, and on purpose.
    const comment = type === 'html_block' && content.trimStart().startsWith('<!--');
    if (comment) for (let at = start; at < end; at++) seen.add(at);
  }
  return lines.flatMap((line, index) => {
    const run = fenceRun(line.replace(CONTAINERS, ''));
    // A shorter run, or one of the other character, is text there.
    const meant = !run.startsWith(within.get(index) ?? '');
    return index < from || run === '' || seen.has(index) || meant
      ? []
      : [`${index + 1}: looks like a fence`];
  });
}

/** What a line, its containers taken off, opens or closes a fence with; '' where it is none. */
function fenceRun(line: string): string {
  const [, run = '', rest = ''] = /^(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  // A run of backticks that is closed in its line is code within text.
  const code = run.startsWith('`') && rest.split(/[^`]+/).includes(run);
  return code ? '' : run;
}
