/** `lesson lint`: what is wrong with lessons, before anything runs. */
import { coursesAmong, resolveLessons } from '../../app/course/catalog.ts';
import { formatFinding } from '../../core/lesson/findings.ts';
import type { Finding } from '../../core/lesson/model.ts';
import { counted } from '../../core/words/phrases.ts';
import { FINDING_REPORTERS } from '../../view/report/reporters.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

interface Options {
  readonly json?: boolean;
  readonly fix?: boolean;
  readonly reporter: 'text' | keyof typeof FINDING_REPORTERS;
}

export const command: Command<Options & { readonly lessons: readonly string[] }> = {
  usage: 'lint [lessons...]',
  summary: 'find what is wrong with lessons; nothing is run',
  options: [
    { flags: '--fix', summary: 'correct in the files what has only one correction' },
    {
      flags: '--reporter <kind>',
      summary: 'what the findings are printed as',
      choices: ['text', ...Object.keys(FINDING_REPORTERS)],
      default: 'text',
    },
    JSON_OPTION,
  ],
  examples: [
    ['lesson lint'],
    ['lesson lint ./my-course/mounting-data.md'],
    ['lesson lint --fix ./my-course'],
    ['lesson lint --reporter github ./my-course', 'as annotations in GitHub Actions'],
  ],
  async run({ lessons: words, ...options }, context) {
    const { env } = context.io;
    const course = await openCourse(context);
    const files = await resolveLessons(words, course);
    const courses = await coursesAmong(words, course);
    const { fixLessons, lintLessons } = await import('../../app/course/lint.ts');
    const fixed = options.fix ? await fixLessons(files) : 0;
    const findings = await lintLessons(files, courses, env);
    for (const whole of courses) {
      if (whole.course.source?.map === undefined) continue;
      const { loadArticle } = await import('../../app/article/load.ts');
      findings.push(...(await loadArticle(whole)).findings);
    }
    const errors = findings.filter((finding) => finding.severity === 'error').length;
    if (options.json) {
      context.json({ version: 1, findings: findings.map(flat) });
    } else {
      if (options.reporter === 'text') {
        for (const finding of findings) context.print(harmless(formatFinding(finding)));
      } else {
        const { findingsReport } = await FINDING_REPORTERS[options.reporter]();
        const names = files.map(({ shown }) => shown);
        context.io.stdout.write(findingsReport(findings, names));
      }
      const warnings = findings.length - errors;
      if (fixed > 0) context.note(`${counted(fixed, 'line')} corrected`);
      const counts = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
      context.note(`${counted(files.length, 'lesson')}: ${counts}`);
      if (findings.some(({ fix }) => fix !== undefined)) {
        const command = ['lesson lint --fix', ...words].join(' ');
        context.note(`To correct what has only one correction: ${command}`);
      }
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
