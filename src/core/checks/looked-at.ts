/** What a check looked at, and the words for it. A report says nothing else of what passed. */
import { listed } from '../words/phrases.ts';

export type Looked = { readonly looked: readonly string[] };

/** The keys of a check that ask something, in the order in which the check has them. */
export function lookedAt(check: object, kind: string): string[] {
  const how = ['invariant', 'absent', 'exact', 'fold', 'says', 'timeout', 'needs', 'unless'];
  const silent = ['kind', ...how, kind];
  return Object.entries(check)
    .filter(([key, value]) => value !== undefined && !silent.includes(key))
    .map(([key]) => key);
}

/** What holds, and what was looked at beside it; a key without a phrase is named. */
export function sentence(
  start: string,
  looked: readonly string[],
  phrases: Readonly<Record<string, string>>,
): string {
  const said = [...new Set(looked.map((key) => phrases[key] ?? `has the expected ${key}`))];
  if (said.length === 0) return start;
  if (said.length > 1) return `${start}, ${listed(said)}`;
  return `${start}${start.includes(',') ? ',' : ''} and ${said[0]}`;
}

/** For what was looked at in a text. */
export function textPhrases(verb: string): Record<string, string> {
  return {
    lines: `${verb} the expected lines`,
    contains: `${verb} the expected lines`,
    count: `${verb} the expected number of lines`,
    json: `${verb} the expected values`,
    digest: `${verb} the expected content, byte by byte`,
  };
}
