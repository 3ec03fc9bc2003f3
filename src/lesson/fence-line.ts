/** Lines that a fence begins or ends with. */

/**
 * Whether a line would open or close a fence of at least this length, or was meant to: a fence of
 * backticks has no other backtick in its line, and a run that is closed there is code within text.
 */
export function looksLikeFence(line: string, length = 3): boolean {
  const [, run = '', rest = ''] = /^[ \t]*(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (run.length < Math.max(length, 3)) return false;
  return run.startsWith('~') || !hasRun(rest, run.length);
}

/** Whether there is a run of exactly so many backticks. */
function hasRun(text: string, length: number): boolean {
  for (const [run] of text.matchAll(/`+/g)) if (run.length === length) return true;
  return false;
}
