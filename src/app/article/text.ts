/**
 * The text of an article's block beside what a step executes: normalised, so that blanks, comments
 * and the way in which a line is broken make no difference, and quotes do.
 */

export interface Replacement {
  readonly article?: string | undefined;
  readonly here?: string | undefined;
}

export interface Reconciled {
  readonly article: readonly string[];
  readonly executed: readonly string[];
  /** Indices of the replacements that stand for nothing. */
  readonly unused: readonly number[];
}

type Normalise = (text: string) => string[];

/** Shell, Dockerfiles, Python: lines that end with `\` go on; comments and empty lines count for nothing. */
export function codeLines(text: string): string[] {
  return plainLines(text.replace(/\\\r?\n/g, ' '))
    .map((line) => fold(withoutComment(line)))
    .filter((line) => line !== '');
}

/** What is typed or printed: its lines, without the empty ones at both ends. */
export function plainLines(text: string): string[] {
  return text
    .replace(/^\s*\n|\s+$/g, '')
    .split('\n')
    .map(fold);
}

/**
 * Does in the article's text what the lesson does otherwise: replaces `article` by `here`, leaves out
 * what has no `here`, and sets aside in the lesson's what has no `article`.
 */
export function reconcile(
  article: string,
  executed: string,
  replacements: readonly Replacement[],
  normalise: Normalise,
): Reconciled {
  let ours = normalise(executed).join('\n');
  let theirs = normalise(article).join('\n');
  const unused: number[] = [];
  replacements.forEach((replacement, index) => {
    const from = textOf(replacement.article, normalise);
    const here = textOf(replacement.here, normalise);
    if (from !== undefined) {
      if (!theirs.includes(from)) unused.push(index);
      theirs = theirs.replaceAll(from, () => here ?? '');
    } else if (here !== undefined) {
      if (!ours.includes(here)) unused.push(index);
      ours = ours.replaceAll(here, '');
    }
  });
  return { article: normalise(theirs), executed: normalise(ours), unused };
}

/** Whether the lines stand in a text one below the other. */
export function hasRun(lines: readonly string[], run: readonly string[]): boolean {
  if (run.length === 0) return false;
  return lines.some((_, at) => run.every((line, i) => lines[at + i] === line));
}

function textOf(text: string | undefined, normalise: Normalise): string | undefined {
  return text === undefined ? undefined : normalise(text).join('\n');
}

function fold(line: string): string {
  return line.replace(/\s+/g, ' ').trim();
}

/** `#` begins a comment at a line's start, and after a blank where no quote is open; `#!` begins none. */
function withoutComment(line: string): string {
  if (line.startsWith('#!')) return line;
  for (const { index } of line.matchAll(/(?:^|\s)#/g)) {
    const before = line.slice(0, index);
    const quotes = ['"', "'"].map((quote) => before.split(quote).length - 1);
    if (quotes.every((count) => count % 2 === 0)) return before;
  }
  return line;
}
