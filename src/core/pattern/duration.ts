/** How lessons write times. */

export const DURATION_WORDS = 'a time from 1s to 24h, e.g. 90, 90s or 2m';

const LONGEST_MS = 24 * 60 * 60 * 1000;

/** @returns milliseconds, 1 s to 24 h; undefined for what is no such time */
export function durationMs(text: string): number | undefined {
  const [, digits, unit] = /^(\d{1,6})(s|m|h)?$/.exec(text) ?? [];
  const factor = unit === 'h' ? 3_600_000 : unit === 'm' ? 60_000 : 1000;
  const ms = Number(digits ?? 0) * factor;
  return ms < 1000 || ms > LONGEST_MS ? undefined : ms;
}
