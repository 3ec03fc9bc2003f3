/** Parts of sentences that more than one table of words is made of: how many, how large, how long. */

const LONGEST_COMMAND = 80;

/** `1 line`, `2 lines`. @param more the noun of several, where it is no `s` that makes it */
export function counted(n: number, noun: string, more = `${noun}s`): string {
  return `${n} ${n === 1 ? noun : more}`;
}

/** `a`, `a and b`, `a, b and c` */
export function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** Decimal units, as the docker CLI has them. */
export function bytes(size: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let scaled = size;
  let unit = 0;
  while (scaled >= 999.5 && unit < units.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || scaled >= 99.95 ? 0 : 1;
  return `${scaled.toFixed(digits)} ${units[unit]}`;
}

/** Room on a disk or in memory, where whole megabytes say enough. */
export function room(size: number): string {
  return size >= 1e9 ? `${(size / 1e9).toFixed(1)} GB` : `${Math.round(size / 1e6)} MB`;
}

/** A time for people: `0.7 s`, `21 s`, `1 min 5 s`. */
export function duration(ms: number): string {
  if (ms < 100) return '<0.1 s';
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  }
  return minutes % 60 === 0
    ? `${Math.floor(minutes / 60)} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** The first line of a command, so much of it that one knows it again. */
export function quotedCommand(script: string): string {
  const [first = '', ...rest] = script.trim().split('\n');
  const chars = [...first];
  const cut = chars.length > LONGEST_COMMAND || rest.length > 0;
  return `"${chars.slice(0, LONGEST_COMMAND).join('')}${cut ? '…' : ''}"`;
}
