/** What is mounted at or below folders, from the kernel's table; nothing where there is none. */
import { textIn } from './lenient.ts';

/** In the order in which they were mounted. */
export function mountsBelow(folders: readonly string[]): string[] {
  return textIn('/proc/self/mountinfo')
    .split('\n')
    .map((line) => (line.split(' ')[4] ?? '').replace(/\\(\d{3})/g, octal))
    .filter((place) => folders.some((it) => place === it || place.startsWith(`${it}/`)));
}

function octal(_all: string, digits: string): string {
  return String.fromCharCode(Number.parseInt(digits, 8));
}
