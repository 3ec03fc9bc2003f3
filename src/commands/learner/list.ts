/** `lesson list`: the course's lessons, and how far one is. */
import { lessonFile, loadFrontMatter } from '../../app/course/catalog.ts';
import { begun, currentLesson, finished } from '../../app/course/overview.ts';
import { hang } from '../../view/text/layout.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly json?: boolean }> = {
  usage: 'list',
  summary: 'the lessons of the course',
  sandbox: 'any',
  options: [JSON_OPTION],
  examples: [['lesson list'], ['lesson list --course ./my-course', 'of another course']],
  async run(options, context) {
    const { io, sandbox, theme, print } = context;
    const loaded = await openCourse(context);
    const current = currentLesson(sandbox, loaded);
    const rows = await Promise.all(
      loaded.course.lessons.map(async (id) => {
        const matter = await loadFrontMatter(lessonFile(loaded.folder, id, io.cwd));
        const state = finished(sandbox, id) ? 'finished' : begun(sandbox, id) ? 'begun' : 'new';
        return {
          id,
          title: matter?.title ?? id,
          minutes: matter?.minutes ?? 0,
          state,
          current: id === current,
        };
      }),
    );
    if (options.json) {
      context.json({ version: 1, course: loaded.course.title, lessons: rows });
      return 0;
    }
    print(theme.style.heading(harmless(loaded.course.title)));
    const width = Math.max(...rows.map((row) => row.id.length));
    for (const row of rows) {
      const mark =
        row.state === 'finished'
          ? theme.style.passed(theme.symbol.passed)
          : row.current
            ? theme.symbol.arrow
            : ' ';
      const begun = row.state === 'begun' ? ', begun' : '';
      const minutes = theme.style.dim(`(${row.minutes} min${begun})`);
      const lead = `  ${mark} ${row.id.padEnd(width)}  `;
      const lines = hang(lead, `${harmless(row.title)} ${minutes}`, context.width());
      print(lines.join('\n'));
    }
    return 0;
  },
};
