/** `lesson lint`: what is wrong with lessons, before anything runs. */
import { coursesAmong, lintLesson, resolveLessons } from '../../app/course/catalog.ts';
import { formatFinding } from '../../core/lesson/findings.ts';
import type { Finding } from '../../core/lesson/model.ts';
import { counted } from '../../core/words/phrases.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly lessons: readonly string[]; readonly json?: boolean }> = {
  usage: 'lint [lessons...]',
  summary: 'find what is wrong with lessons; nothing is run',
  options: [JSON_OPTION],
  examples: [['lesson lint'], ['lesson lint ./my-course/mounting-data.md']],
  async run({ lessons: words, ...options }, context) {
    const { cwd } = context.io;
    const course = await openCourse(context);
    const files = await resolveLessons(words, course, cwd);
    const findings: Finding[] = [];
    for (const file of files) findings.push(...(await lintLesson(file)).findings);
    for (const whole of await coursesAmong(words, course, cwd)) {
      if (whole.course.source?.map === undefined) continue;
      const { loadArticle } = await import('../../app/article/load.ts');
      findings.push(...(await loadArticle(whole, cwd)).findings);
    }
    const errors = findings.filter((finding) => finding.severity === 'error').length;
    if (options.json) {
      context.json({ version: 1, findings: findings.map(flat) });
    } else {
      for (const finding of findings) context.print(harmless(formatFinding(finding)));
      const warnings = findings.length - errors;
      const counts = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
      context.note(`${counted(files.length, 'lesson')}: ${counts}`);
    }
    return errors > 0 ? 2 : 0;
  },
};

function flat({ place, severity, code, message, suggestion }: Finding) {
  return {
    file: place.file,
    line: place.line,
    ...(place.column === undefined ? {} : { column: place.column }),
    severity,
    code,
    message,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}
