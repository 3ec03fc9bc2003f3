/** Lints lessons with what is around them: their files, the other pages, the course, and bash. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { Finding } from '../../core/lesson/model.ts';
import { nearest } from '../../core/lesson/words.ts';
import { lintFinding } from '../../core/lint/findings.ts';
import { type Link, pagePlaces } from '../../core/lint/links.ts';
import { fixText, type LintResult, lintText } from '../../core/lint/lint.ts';
import { namesIn, textIn } from '../../machine/host/lenient.ts';
import { syntaxProblems } from '../../machine/shell/syntax.ts';
import { type LessonFile, type LoadedCourse, readText } from './catalog.ts';

interface LintedLesson extends LintResult {
  readonly file: LessonFile;
}

/**
 * The findings of courses, and then of each lesson in order.
 *
 * @param env of the program; its PATH leads to bash
 * @throws UserError (2) for a file that cannot be read, unless only its course names it
 */
export async function lintLessons(
  files: readonly LessonFile[],
  courses: readonly LoadedCourse[],
  env: NodeJS.ProcessEnv,
): Promise<Finding[]> {
  const lists = courses.map(ofLists);
  const missing = new Set(lists.flatMap((list) => list.missing));
  const lessons: LintedLesson[] = [];
  for (const file of files) {
    if (missing.has(file.path)) continue;
    lessons.push({ ...(await lintText(readText(file.path, file.shown), file.shown)), file });
  }
  const pages = new Map(lessons.map(({ file, places }) => [file.path, places]));
  const syntax = syntaxOf(lessons, env);
  return [
    ...lists.flatMap(({ findings }) => findings),
    ...lessons.flatMap((lesson, index) =>
      [
        ...lesson.findings,
        ...lesson.links.flatMap((link) => linkFinding(link, lesson.file, pages)),
        ...(syntax.get(index) ?? []),
      ].sort((a, b) => a.place.line - b.place.line),
    ),
  ];
}

/** Corrects what needs nobody to choose. @returns how many lines were changed */
export async function fixLessons(files: readonly LessonFile[]): Promise<number> {
  let changed = 0;
  for (const { path, shown } of files.filter((file) => existsSync(file.path))) {
    const { text, lines } = fixText(readText(path, shown), shown);
    changed += lines;
    if (lines === 0) continue;
    const { default: writeFileAtomic } = await import('write-file-atomic');
    writeFileAtomic.sync(path, text);
  }
  return changed;
}

/** What a course lists and has not, and has and does not list. */
function ofLists({ folder, course, shown }: LoadedCourse): {
  findings: Finding[];
  missing: string[];
} {
  const lines = readFileSync(join(folder, 'course.yaml'), 'utf8').split('\n');
  const lineOf = (id: string) =>
    lines.findIndex((line) => new RegExp(`(?<![\\w-])${id}(?![\\w-])`).test(line)) + 1;
  const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
  const ids = names.map((name) => name.slice(0, -3));
  const missing = course.lessons.filter((id) => !ids.includes(id));
  const unlisted = ids.filter(
    (id) => !course.lessons.includes(id) && isLesson(join(folder, `${id}.md`)),
  );
  return {
    missing: missing.map((id) => join(folder, `${id}.md`)),
    findings: [
      ...missing.map((name) =>
        lintFinding(
          'missing-lesson',
          { file: shown, line: lineOf(name) },
          {
            name,
            more: `${name}.md`,
            suggestion: nearest(name, unlisted),
          },
        ),
      ),
      ...unlisted.map((name) =>
        lintFinding(
          'unlisted-lesson',
          { file: shown, line: Math.max(1, lines.findIndex((line) => /^lessons:/.test(line)) + 1) },
          { name },
        ),
      ),
    ],
  };
}

/** Whether a page begins as a lesson does. */
function isLesson(path: string): boolean {
  return /^\uFEFF?---[ \t]*\r?\n(?:.*\r?\n)*?format:/.test(textIn(path).slice(0, 4000));
}

function linkFinding(
  { what, path, place, line }: Link,
  { path: lesson, shown }: LessonFile,
  pages: ReadonlyMap<string, LintResult['places']>,
): Finding[] {
  const at = { file: shown, line };
  const target = path === '' ? lesson : join(dirname(lesson), path);
  if (!existsSync(target)) {
    const folder = dirname(target);
    const near = nearest(basename(target), namesIn(folder));
    const page = existsSync(`${target}.md`) ? `${basename(target)}.md` : near;
    const suggestion =
      page === undefined
        ? undefined
        : relative(dirname(lesson), join(folder, page)) + (place === undefined ? '' : `#${place}`);
    const said = { name: path, more: what, suggestion };
    return [lintFinding(what === 'file' ? 'missing-file' : 'broken-link', at, said)];
  }
  if (place === undefined || (path !== '' && !path.endsWith('.md'))) return [];
  const places = pages.get(target)?.() ?? pagePlaces(textIn(target), target);
  if (places.has(place.toLowerCase())) return [];
  const near = nearest(place, [...places]);
  const suggestion = near === undefined ? undefined : `${path}#${near}`;
  return [lintFinding('broken-link', at, { name: `${path}#${place}`, more: what, suggestion })];
}

/** What bash says, by the lesson's index. */
function syntaxOf(
  lessons: readonly LintedLesson[],
  env: NodeJS.ProcessEnv,
): ReadonlyMap<number, Finding[]> {
  const scripts = lessons.flatMap((lesson, index) =>
    lesson.scripts.map((script) => ({ ...script, index })),
  );
  const found = new Map<number, Finding[]>();
  for (const { index: number, line, problem } of syntaxProblems(
    scripts.map(({ text }) => text),
    env,
  )) {
    const script = scripts[number];
    if (script === undefined) continue;
    const place = { file: lessons[script.index]?.file.shown ?? '', line: script.line + line };
    const finding = lintFinding('bash-syntax', place, { name: problem });
    found.set(script.index, [...(found.get(script.index) ?? []), finding]);
  }
  return found;
}
