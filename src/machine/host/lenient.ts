/** Reads what need not be there: whatever is missing, closed or broken counts as nothing. */
import { lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { readText } from './regular-file.ts';

/** A file's text. */
export function textIn(path: string): string {
  try {
    return readText(path);
  } catch {
    return '';
  }
}

/** The object that a JSON file holds; an empty one where it holds none. */
export function jsonIn<T extends object = Record<string, unknown>>(path: string): Partial<T> {
  try {
    const value: unknown = JSON.parse(readText(path));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** The objects of a file that has one a line; a line that was cut off is left out. */
export function jsonLinesIn<T extends object>(path: string): T[] {
  return textIn(path)
    .split('\n')
    .flatMap((line) => {
      try {
        return line === '' ? [] : [JSON.parse(line) as T];
      } catch {
        return [];
      }
    });
}

/** What is at a path; a link is itself. */
export function lookAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What a path leads to. */
export function lookThrough(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** What is in a folder. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
