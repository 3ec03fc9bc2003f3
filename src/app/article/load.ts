/** The article that a course mirrors: its map, held against the course's lessons. */
import { join, relative } from 'node:path';
import type { Finding, Lesson } from '../../core/lesson/model.ts';
import { UserError } from '../../core/run/failure.ts';
import { readText } from '../../machine/host/regular-file.ts';
import { type LoadedCourse, lessonFile, lintLesson } from '../course/catalog.ts';
import { checkArticleMap } from './check.ts';
import { type ArticleMap, readArticleMap } from './map.ts';

export interface Article {
  /** In the course's order; undefined where a lesson has errors of its own. */
  readonly lessons: ReadonlyMap<string, Lesson | undefined>;
  /** Where the course has one that can be read. */
  readonly map?: ArticleMap;
  /** Of the map and of what it says; those of the lessons are told by `lintLesson`. */
  readonly findings: readonly Finding[];
}

/** @throws UserError (2) where a file is missing */
export async function loadArticle(loaded: LoadedCourse): Promise<Article> {
  const { folder, course, cwd } = loaded;
  const lessons = new Map<string, Lesson | undefined>();
  for (const id of course.lessons) {
    lessons.set(id, (await lintLesson(lessonFile(folder, id, cwd))).lesson);
  }
  const name = course.source?.map;
  if (name === undefined) return { lessons, findings: [] };
  const path = join(folder, name);
  const near = relative(cwd, path);
  const { map, findings } = readArticleMap(
    readBeside(path, 'map-unreadable'),
    near.startsWith('..') ? path : near,
  );
  if (!map) return { lessons, findings };
  return { lessons, map, findings: [...findings, ...checkArticleMap(map, lessons)] };
}

/** A file of the course. @throws UserError (2) with this code where it cannot be read */
export function readBeside(path: string, code: 'map-unreadable' | 'page-unreadable'): string {
  try {
    return readText(path);
  } catch (cause) {
    throw new UserError(code, { path, reason: (cause as Error).message }, 2, cause);
  }
}
