/** `lesson map`: what a course has, and where it shows each part of its article, for its README. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadArticle, readBeside } from '../../app/article/load.ts';
import { type CourseOnPage, fillPage, PART_NAMES, partOf } from '../../app/article/page.ts';
import { UserError } from '../../core/run/failure.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import type { Command } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly write?: boolean; readonly check?: boolean }> = {
  usage: 'map',
  summary: "tables for a course's README: its lessons, and where its article is shown",
  options: [
    { flags: '--write', summary: 'put them there' },
    { flags: '--check', summary: 'only tell whether they are there as they should be' },
  ],
  examples: [['lesson map'], ['lesson map --write', 'after a lesson was changed']],
  async run(options, context) {
    const { io, print, note } = context;
    const loaded = await openCourse(context);
    const course = await loadArticle(loaded);
    const errors = course.findings.filter(({ severity }) => severity === 'error');
    const unread = [...course.lessons].flatMap(([id, lesson]) => (lesson ? [] : [id]));
    if (errors.length > 0 || unread.length > 0) {
      throw new UserError('map-impossible', { findings: errors, unread }, 2);
    }
    if (!options.write && !options.check) {
      const parts = PART_NAMES.map((name) => partOf(name, course)).filter((part) => part !== '');
      print(parts.join('\n').trimEnd());
      return 0;
    }
    const path = join(loaded.folder, 'README.md');
    const text = readBeside(path, 'page-unreadable');
    const shown = shownPath(path, io.cwd);
    const wanted = filled(text, course, shown);
    if (wanted === text) {
      note(`${shown} is up to date.`);
      return 0;
    }
    if (!options.write) throw new UserError('page-outdated', { path: shown }, 2);
    writeFileSync(path, wanted);
    note(`${shown} is written.`);
    return 0;
  },
};

function filled(text: string, course: CourseOnPage, shown: string): string {
  const { page, parts } = fillPage(text, course);
  const unknown = parts.find((name) => !PART_NAMES.includes(name));
  if (parts.length > 0 && unknown === undefined) return page;
  throw new UserError('page-unfillable', { path: shown, unknown, parts: PART_NAMES }, 2);
}
