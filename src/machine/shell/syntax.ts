/** What bash says of the syntax of texts; nothing in them is run. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SyntaxProblem {
  /** The text's index. */
  readonly index: number;
  /** Of the text, from 0. */
  readonly line: number;
  /** In bash's own words. */
  readonly problem: string;
}

/**
 * The first problem of each text that has one; none at all if there is no bash. Texts without problems
 * share one process, and one with a problem takes about ten more.
 */
export function syntaxProblems(
  texts: readonly string[],
  { PATH }: NodeJS.ProcessEnv,
): SyntaxProblem[] {
  if (texts.length === 0) return [];
  const folder = mkdtempSync(join(tmpdir(), 'lesson-lint-'));
  const file = join(folder, 'block');
  try {
    const found: SyntaxProblem[] = [];
    for (let from = 0; from < texts.length; ) {
      const parts = texts.slice(from, from + AT_ONCE).map((text) => `f() {\n${text}\n${END}`);
      const problemIn = (count: number) => ask(file, PATH, parts.slice(0, count).join(''));
      if (problemIn(parts.length) === undefined) {
        from += parts.length;
        continue;
      }
      // The fewest texts that bash cannot read end with a wrong one; later lines may only show it.
      let right = 0;
      let wrong = parts.length;
      while (wrong - right > 1) {
        const middle = (right + wrong) >> 1;
        if (problemIn(middle) === undefined) right = middle;
        else wrong = middle;
      }
      const index = from + right;
      const told = ask(file, PATH, texts[index] ?? '');
      if (told !== undefined) found.push({ index, ...told });
      from = index + 1;
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Keeps what one text leaves open from ending in the next: a bracket by the function around each, and
 * a quote by comments that are an error within it.
 */
const END = `:\n# ' ) )\n# " ) )\n# \` ) )\n}\n`;
/** Texts for one process. */
const AT_ONCE = 500;

type Told = Omit<SyntaxProblem, 'index'>;

/** Undefined if bash can read the text, or if there is no bash. */
function ask(file: string, PATH: string | undefined, text: string): Told | undefined {
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-n', '-O', 'extglob', file],
    {
      encoding: 'utf8',
      env: { PATH, LC_ALL: 'C' },
    },
  );
  if (status === null || status === 0) return undefined;
  const [, number = '1', problem = 'syntax error'] =
    /line (\d+): (?:syntax error: )?(.*)/.exec(stderr) ?? [];
  const lines = text.replace(/\n$/, '').split('\n').length;
  return { line: Math.min(Number(number), lines) - 1, problem };
}
