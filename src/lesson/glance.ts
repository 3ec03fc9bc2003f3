/**
 * Courses and front matter as they should be, read without the libraries that reading them strictly
 * takes: those take longer to load than node itself takes to start. Where anything is out of the
 * ordinary nothing is returned, and the strict readers have the word.
 */
import { frontMatterOf } from './front-matter-value.ts';
import type { Course, FrontMatter } from './model.ts';
import { readPlainYaml } from './plain-yaml.ts';

export const LINE = /^\S(?:[^\n]*\S)?$/;
export const LESSON_ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
export const ADDRESS = /^https?:\/\/\S+$/;
export const YAML_FILE = /^[A-Za-z0-9][A-Za-z0-9_-]*\.yaml$/;

/** @returns what `readFrontMatter` would, or nothing */
export function glanceFrontMatter(source: string): FrontMatter | undefined {
  if (!source.startsWith('---\n')) return undefined;
  const end = source.indexOf('\n---\n');
  return end < 0 ? undefined : frontMatterOf(readPlainYaml(source.slice('---\n'.length, end)));
}

/** @returns what `readCourse` would, or nothing */
export function glanceCourse(source: string): Course | undefined {
  const value = readPlainYaml(source);
  if (!hasOnly(value, ['title', 'summary', 'source', 'lessons', 'begin'])) return undefined;
  const { title, summary, source: article, lessons, begin } = value;
  if (!matches(title, LINE) || !(summary === undefined || matches(summary, LINE))) return undefined;
  if (!Array.isArray(lessons) || lessons.length === 0) return undefined;
  if (!lessons.every((id) => matches(id, LESSON_ID)) || new Set(lessons).size < lessons.length) {
    return undefined;
  }
  if (!(begin === undefined || (matches(begin, LESSON_ID) && lessons.includes(begin)))) {
    return undefined;
  }
  const from = article === undefined ? undefined : glanceArticle(article);
  if (article !== undefined && from === undefined) return undefined;
  return {
    title,
    lessons,
    ...(begin === undefined ? {} : { begin }),
    ...(summary === undefined ? {} : { summary }),
    ...(from === undefined ? {} : { source: from }),
  };
}

function glanceArticle(value: unknown): Course['source'] | undefined {
  if (!hasOnly(value, ['title', 'author', 'url', 'map'])) return undefined;
  const { title, author, url, map } = value;
  if (!matches(title, LINE)) return undefined;
  if (!(author === undefined || matches(author, LINE))) return undefined;
  if (!(url === undefined || matches(url, ADDRESS))) return undefined;
  if (!(map === undefined || matches(map, YAML_FILE))) return undefined;
  return {
    title,
    ...(author === undefined ? {} : { author }),
    ...(url === undefined ? {} : { url }),
    ...(map === undefined ? {} : { map }),
  };
}

function hasOnly(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.keys(value).every((key) => keys.includes(key));
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}
