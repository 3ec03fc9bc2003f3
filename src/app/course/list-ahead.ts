/**
 * What a list of the shipped lessons needs, read when the program was built: loading the readers takes
 * longer than starting node. It is found by the text that it was read from, so it is never out of date.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Course, FrontMatter } from '../../core/lesson/model.ts';

/** The content of list.json. */
export interface ListAhead {
  /** By the whole text of course.yaml. */
  readonly courses: Readonly<Record<string, Course>>;
  /** By the text up to the end of the front matter. */
  readonly frontMatter: Readonly<Record<string, FrontMatter>>;
}

let ahead: ListAhead | undefined;

function load(): ListAhead {
  const folder = dirname(fileURLToPath(import.meta.url));
  try {
    return JSON.parse(readFileSync(join(folder, 'lessons', 'list.json'), 'utf8')) as ListAhead;
  } catch {
    return { courses: {}, frontMatter: {} };
  }
}

export function courseAhead(source: string): Course | undefined {
  ahead ??= load();
  return Object.hasOwn(ahead.courses, source) ? ahead.courses[source] : undefined;
}

export function frontMatterAhead(source: string): FrontMatter | undefined {
  ahead ??= load();
  const text = head(source);
  return Object.hasOwn(ahead.frontMatter, text) ? ahead.frontMatter[text] : undefined;
}

/** The front matter of a lesson with its fences, if they are as usual. */
export function head(source: string): string {
  return source.slice(0, source.indexOf('\n---\n', 3) + 5);
}
