/** Courses and lessons on disk: by the names that the course gives them, or by path. */
import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Course, Finding, FrontMatter, Lesson } from '../../core/lesson/model.ts';
import { UserError } from '../../core/run/failure.ts';
import { lookThrough } from '../../machine/host/lenient.ts';
import { readRegular } from '../../machine/host/regular-file.ts';
import { courseAhead, frontMatterAhead } from './list-ahead.ts';

/** A course's folder, and what its course.yaml says. */
export interface LoadedCourse {
  readonly folder: string;
  /** Its course.yaml, as findings name it. */
  readonly shown: string;
  readonly course: Course;
  /** The working directory: files are named from there. */
  readonly cwd: string;
}

export interface LessonFile {
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  /** As findings name it: from the working directory, where that is shorter. */
  readonly shown: string;
}

/** The course that ships with the program: beside `dist/`, or beside `src/`. */
export function shippedCourse(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = dirname(folder)) {
    const course = join(folder, 'lessons', 'docker-101');
    if (existsSync(join(course, 'course.yaml'))) return course;
    if (dirname(folder) === folder) throw new Error('the shipped course is missing');
  }
}

/** Programs that ship for lessons, in a folder for the PATH. */
export function shippedTools(): string {
  return join(shippedCourse(), '..', '..', 'tools');
}

/** @throws UserError (2) where there is no course, or its course.yaml is wrong */
export async function loadCourse(folder: string, cwd: string): Promise<LoadedCourse> {
  const path = join(folder, 'course.yaml');
  const shown = show(path, cwd);
  const source = readText(path, shown);
  const ahead = courseAhead(source);
  if (ahead) return { folder, shown, course: ahead, cwd };
  const { readCourse } = await import('../../core/lesson/course.ts');
  const { course, findings } = readCourse(source, shown);
  if (!course) throw invalid(findings);
  return { folder, shown, course, cwd };
}

export function lessonFile(folder: string, id: string, cwd: string): LessonFile {
  const path = join(folder, `${id}.md`);
  return { id, path, shown: show(path, cwd) };
}

/**
 * The lessons that words on the command line mean: names of the course, or paths of lessons and
 * courses; without any, all of the course.
 * @throws UserError (2) for a word that is none of these, with the nearest name
 */
export async function resolveLessons(
  words: readonly string[],
  { folder, course, cwd }: LoadedCourse,
): Promise<LessonFile[]> {
  if (words.length === 0) return course.lessons.map((id) => lessonFile(folder, id, cwd));
  const files: LessonFile[] = [];
  for (const word of words) {
    if (course.lessons.includes(word)) {
      files.push(lessonFile(folder, word, cwd));
      continue;
    }
    const path = resolve(cwd, word);
    const stat = lookThrough(path);
    if (stat?.isDirectory()) {
      const other = await loadCourse(path, cwd);
      files.push(...other.course.lessons.map((id) => lessonFile(path, id, cwd)));
    } else if (stat) {
      // Whatever is no regular file is refused when it is read.
      files.push({ id: basename(path).replace(/\.md$/, ''), path, shown: show(path, cwd) });
    } else {
      throw await unknownLesson(word, course.lessons);
    }
  }
  return files;
}

/** The courses that such words mean as a whole. */
export async function coursesAmong(
  words: readonly string[],
  loaded: LoadedCourse,
): Promise<LoadedCourse[]> {
  if (words.length === 0) return [loaded];
  const folders = words
    .filter((word) => !loaded.course.lessons.includes(word))
    .map((word) => resolve(loaded.cwd, word))
    .filter((path) => lookThrough(path)?.isDirectory());
  return Promise.all(folders.map((folder) => loadCourse(folder, loaded.cwd)));
}

async function unknownLesson(word: string, known: readonly string[]): Promise<UserError> {
  const { nearest } = await import('../../core/lesson/words.ts');
  const args = { word, where: 'course-or-file', near: nearest(word, known) } as const;
  return new UserError('lesson-unknown', args, 2);
}

/** @throws UserError (2) with all findings where the lesson has errors */
export async function loadLesson(file: LessonFile): Promise<Lesson> {
  const { readAhead } = await import('./prebuilt.ts');
  const ahead = readAhead(file.id, readText(file.path, file.shown), file.shown);
  if (ahead) return ahead;
  const { lesson, findings } = await lintLesson(file);
  if (!lesson) throw invalid(findings.filter((finding) => finding.severity === 'error'));
  return lesson;
}

export async function lintLesson(
  file: LessonFile,
): Promise<{ lesson?: Lesson; findings: readonly Finding[] }> {
  const { readLesson } = await import('../../core/lesson/read.ts');
  return readLesson(readText(file.path, file.shown), file.shown);
}

/** Title, minutes and the like; cheap, since lists of lessons need nothing else. */
export async function loadFrontMatter(file: LessonFile): Promise<FrontMatter | undefined> {
  const source = readText(file.path, file.shown);
  const ahead = frontMatterAhead(source);
  if (ahead) return ahead;
  const { readFrontMatter } = await import('../../core/lesson/syntax/front-matter.ts');
  return readFrontMatter(source, file.shown).frontMatter;
}

function invalid(findings: readonly Finding[]): UserError {
  return new UserError('lesson-invalid', { lessons: [findings] }, 2);
}

/** Bytes; the longest shipped lesson has 30,000. */
const LONGEST = 4 * 1024 * 1024;

/** @throws UserError (2) for a file that is missing or is no text */
export function readText(path: string, shown: string): string {
  try {
    const bytes = readRegular(path, { most: LONGEST });
    if (bytes.includes(0)) throw Object.assign(new Error(), { code: 'EBINARY' });
    return bytes.toString('utf8');
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    const args = { path: shown, errno: code, reason: message };
    throw new UserError('course-unreadable', args, 2, error);
  }
}

function show(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.startsWith('..') ? path : near;
}
