/** Arguments and environment of a trial, from templates with its settings: `--max-depth {max_depth}`. Pure. */
import type { ParameterValue, Settings } from './grid.ts';

const PLACEHOLDER = /\{([A-Za-z_][\w.-]*)\}/g;

/** What `{seed}` and `{repeat}` stand for; no parameter can have these names. */
export const RESERVED = ['seed', 'repeat'] as const;

export interface Filling {
  readonly settings: Settings;
  /** Null: the program is given none. */
  readonly seed: number | null;
  /** From 1. */
  readonly repeat: number;
}

export function fill(template: string, { settings, seed, repeat }: Filling): string {
  const known: Readonly<Record<string, ParameterValue>> = {
    ...settings,
    ...(seed !== null && { seed }),
    repeat,
  };
  return template.replace(PLACEHOLDER, (whole, name: string) =>
    Object.hasOwn(known, name) ? String(known[name]) : whole,
  );
}

/** Names of placeholders that stand for nothing. */
export function unknownIn(templates: readonly string[], names: readonly string[]): string[] {
  const used = templates.flatMap((it) =>
    [...it.matchAll(PLACEHOLDER)].map(([, name = '']) => name),
  );
  return [...new Set(used)].filter((name) => !names.includes(name));
}

export function uses(templates: readonly string[], name: string): boolean {
  return templates.some((it) => it.includes(`{${name}}`));
}

/**
 * The words of a line, as a shell divides it: spaces, quotes and backslashes. Nothing else is special.
 * Placeholders are filled later, so a value is never divided.
 * @returns undefined if a quote is not closed
 */
export function wordsIn(line: string): string[] | undefined {
  const words: string[] = [];
  const piece = /\s+|"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)|([^\s"'\\]+)/gsy;
  let open = false;
  while (piece.lastIndex < line.length) {
    const found = piece.exec(line);
    if (!found) return undefined;
    const [whole, double, single, escaped, plain] = found;
    const text = double?.replace(/\\(["\\$`])/g, '$1') ?? single ?? escaped ?? plain;
    if (text === undefined) {
      open = false;
    } else if (open) {
      words.push(`${words.pop()}${text}`);
    } else {
      words.push(text);
      open = true;
    }
    if (whole === '') return undefined;
  }
  return words;
}
