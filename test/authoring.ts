/** docs/authoring.md as what it tells one to do: files to write and commands to run, in order. */
import { readFileSync } from 'node:fs';
import MarkdownIt from 'markdown-it';
import { matchOutput } from '../src/core/expect/match.ts';

export type Task =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | {
      readonly kind: 'command';
      /** In the page. */
      readonly line: number;
      readonly command: string;
      readonly expected: readonly string[];
    };

const page = readFileSync(new URL('../docs/authoring.md', import.meta.url), 'utf8');

export const TASKS: readonly Task[] = new MarkdownIt('commonmark')
  .parse(page, {})
  .flatMap(({ type, info, content, map }): Task[] => {
    if (type !== 'fence') return [];
    const path = / file=(\S+)$/.exec(info)?.[1];
    if (path !== undefined) return [{ kind: 'file', path, text: content }];
    if (info !== 'console') return [];
    const lines = content.trimEnd().split('\n');
    const starts = lines.flatMap((line, i) => (line.startsWith('$ ') ? [i] : []));
    return starts.map((start, i) => ({
      kind: 'command',
      line: (map?.[0] ?? 0) + 2 + start,
      command: (lines[start] ?? '').slice(2),
      expected: lines.slice(start + 1, starts[i + 1]),
    }));
  });

/** What of the expected lines did not come; undefined where all did. A line `…` stands for any lines. */
export function missing(expected: readonly string[], printed: string): unknown {
  const lines = expected.map((line) => (line === '…' ? '...' : line));
  const verdict = matchOutput(
    {
      kind: 'output',
      stream: 'stdout',
      contains: false,
      lines,
      place: { file: 'docs/authoring.md', line: 1 },
    },
    printed,
  );
  return verdict.outcome === 'passed' ? undefined : { verdict, printed };
}
