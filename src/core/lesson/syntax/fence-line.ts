/** Lines that a fence begins or ends with. */

/** Marks of lists and quotations, as many as anybody may nest. */
export const CONTAINERS = String.raw`(?:[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))){0,20}[ \t]*`;
const FENCE = new RegExp(`^${CONTAINERS}(\`{3,}|~{3,})(.*)$`);

/**
 * Whether a line would open or close a fence, or was meant to: a fence of backticks has no other
 * backtick in its line, and a run that is closed there is code within text.
 * @param within the mark of the fence in which the line is: a shorter run, or one of the other
 *   character, is only text there
 */
export function looksLikeFence(line: string, within = ''): boolean {
  const [, run = '', rest = ''] = FENCE.exec(line) ?? [];
  if (run === '' || !run.startsWith(within)) return false;
  return run.startsWith('~') || !hasRun(rest, run.length);
}

/** Whether there is a run of exactly so many backticks. */
function hasRun(text: string, length: number): boolean {
  for (const [run] of text.matchAll(/`+/g)) if (run.length === length) return true;
  return false;
}

/**
 * The line of an indented fence that is indented less than the fence while another one loses its
 * spaces; -1 if there is none.
 */
export function unevenLine(lines: readonly string[]): number {
  const indent = /^ */.exec(lines[0] ?? '')?.[0] ?? '';
  const losing = lines.slice(1, -1).some((line) => /^[ \t]+\S/.test(line));
  if (indent === '' || !losing) return -1;
  return lines.findIndex((line) => line.trim() !== '' && !line.startsWith(indent));
}
