/** What each placeholder stands for. */

/**
 * Not among digits. Each reading is bounded, or begins at most once in a run of digits, so that
 * looking for it everywhere in a line takes a time that grows with the line's length alone.
 */
const START = '(?<!\\d)';
const END = '(?!\\d)';
const DECIMAL = '\\d+(?:\\.\\d+)?';
const WORD_START = '(?<!\\w)';
const WORD_END = '(?!\\w)';

const HEX64 = '[0-9a-f]{64}';
const HEX12 = '[0-9a-f]{12}';

const SIZE_UNIT = '(?:[kKMGTPE]i?B?|B|bytes?)';

const TIME_UNIT =
  '(?:ns|us|µs|μs|ms|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|weeks?|months?|years?)(?![A-Za-z])';
const SPAN = `${DECIMAL} ?${TIME_UNIT}`;
const ROUGH = '(?:Less than a second|About a minute|About an hour)';

const MONTH = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const DAY = '(?:0?[1-9]|[12]\\d|3[01])';
const MONTH_DAY = '(?:0[1-9]|1[0-2])([-/])(?:0[1-9]|[12]\\d|3[01])';
const CLOCK = '(?:[01]?\\d|2[0-3]):[0-5]\\d(?::(?:[0-5]\\d|60)(?:[.,]\\d+)?)?';
const OFFSET = '(?:Z|[+-]\\d{2}:?\\d{2})';
const ZONE = '(?:[A-Z]{2,5}|[+-]\\d{2,4})';

/** Each expression is one way to read it, and gives at most one end for one beginning. */
const READINGS = {
  /** 12 or 64 hexadecimal digits, with or without `sha256:`. */
  IMAGE_ID: [`${WORD_START}(?:sha256:)?(?:${HEX64}|${HEX12})${WORD_END}`],
  /** 12 or 64 hexadecimal digits. */
  CONTAINER_ID: [`${WORD_START}(?:${HEX64}|${HEX12})${WORD_END}`],
  /** 64 hexadecimal digits, with or without `sha256:`. */
  SHA256: [`${WORD_START}(?:sha256:)?${HEX64}${WORD_END}`],
  /** A number and its unit: `72.9MB`, `4.1 GB`, `364KiB`, `0B`, `4.0K`, `1024 bytes`. */
  SIZE: [`${START}${DECIMAL}(?:e[+-]?\\d+)? ?${SIZE_UNIT}${WORD_END}`],
  /**
   * A length of time, `ago` included where it follows: `3 minutes ago`, `About a minute`, `0.7s`,
   * `1m30s`, `2 hours, 3 minutes`, `0:01:07`. The `Up` of a running container is not part of it.
   */
  DURATION: [
    `${START}${SPAN}`,
    `${START}${SPAN}(?:(?:, | and | )?${SPAN}){1,5}`,
    `${START}${SPAN} ago\\b`,
    `${WORD_START}${ROUGH}\\b`,
    `${WORD_START}${ROUGH} ago\\b`,
    `${START}\\d+:[0-5]\\d(?::[0-5]\\d)?(?:\\.\\d+)?${END}`,
  ],
  /**
   * A day, with or without a time: ISO 8601, RFC 2822 and HTTP, what `date`, `docker version`,
   * `ls -l` and common logs print. A time alone is none.
   */
  DATE: [
    `${START}\\d{4}([-/])${MONTH_DAY.replace('([-/])', '\\1')}${END}`,
    `${START}\\d{4}([-/])${MONTH_DAY.replace('([-/])', '\\1')}[T ]${CLOCK}(?: ?${OFFSET})?${END}`,
    `${START}\\d{4}([-/])${MONTH_DAY.replace('([-/])', '\\1')} ${CLOCK} ${OFFSET} ${ZONE}${WORD_END}`,
    `${WORD_START}${WEEKDAY},? ${DAY} ${MONTH} \\d{4}(?: ${CLOCK}(?: [AP]M)?(?: ${ZONE})?)?${WORD_END}`,
    `${WORD_START}${WEEKDAY} ${MONTH} ${DAY} ${CLOCK}(?: [AP]M)?(?: ${ZONE})? \\d{4}${WORD_END}`,
    `${WORD_START}${MONTH} ${DAY} (?:${CLOCK}|\\d{4})${WORD_END}`,
    `${START}${DAY}/${MONTH}/\\d{4}(?::${CLOCK}(?: ${OFFSET})?)?${WORD_END}`,
  ],
  /** Digits with sign, decimals and exponent where they stand: `-3`, `0.85`, `.5`, `1e-05`. */
  NUMBER: [
    `${START}[+-]?\\d+${END}`,
    `${START}[+-]?\\d*\\.\\d+${END}`,
    `${START}[+-]?(?:${DECIMAL}|\\.\\d+)[eE][+-]?\\d+${END}`,
  ],
  /** Two numbers or more with dots between, and what versions carry behind: `20.10.24+dfsg1`. */
  VERSION: [
    `${START}v?\\d+(?:\\.\\d+){1,9}${END}`,
    `${START}v?\\d+\\.\\d+(?:[0-9A-Za-z.+~_-]{0,80}[0-9A-Za-z])?(?![0-9A-Za-z])`,
  ],
} as const;

export type PlaceholderName = keyof typeof READINGS;

/** The names that may stand between brackets. */
export const PLACEHOLDERS = Object.keys(READINGS) as readonly PlaceholderName[];

const compiled = new Map(
  PLACEHOLDERS.map((name) => [
    name,
    READINGS[name].map((source) => ({
      at: new RegExp(source, 'y'),
      from: new RegExp(source, 'g'),
    })),
  ]),
);

/** Where a placeholder that begins at `start` may end. */
export function endsAt(name: PlaceholderName, line: string, start: number): number[] {
  const ends: number[] = [];
  for (const { at } of compiled.get(name) ?? []) {
    at.lastIndex = start;
    if (at.test(line)) ends.push(at.lastIndex);
  }
  return ends;
}

/** Where a placeholder that begins at `start` or later may end. */
export function endsFrom(name: PlaceholderName, line: string, start: number): number[] {
  const ends: number[] = [];
  for (const { from } of compiled.get(name) ?? []) {
    from.lastIndex = start;
    for (let found = from.exec(line); found !== null; found = from.exec(line)) {
      ends.push(from.lastIndex);
      from.lastIndex = found.index + 1;
    }
  }
  return ends;
}
