/** Reads course.yaml. */
import { type Finding, finding, sortFindings } from './findings.ts';
import { duplicates } from './front-matter-rules.ts';
import type { Course } from './model.ts';
import { COURSE } from './schema.ts';
import { normaliseSource } from './syntax/source.ts';
import { readYaml } from './syntax/yaml.ts';
import { validate } from './validate.ts';
import { nearest } from './words.ts';

/** The course is there only where no finding is an error. Never throws. */
export function readCourse(source: string, file: string): { course?: Course; findings: Finding[] } {
  const { text, findings } = normaliseSource(source, file);
  const read = readYaml(text, { file, line: 1, column: 1 });
  const all = [...findings, ...read.findings];
  if (read.yaml === undefined) return { findings: sortFindings(all) };
  const { data, findings: wrong } = validate(COURSE, read.yaml);
  all.push(...wrong);
  if (data !== undefined) all.push(...duplicates(data.lessons, 'lessons', read.yaml));
  if (data?.begin !== undefined && !data.lessons.includes(data.begin)) {
    const place = read.yaml.valuePlace(['begin']);
    const problem = 'must be one of the lessons';
    const near = nearest(data.begin, data.lessons);
    all.push(finding('wrong-value', place, { name: 'begin', problem }, near));
  }
  if (data === undefined || all.length > 0) return { findings: sortFindings(all) };
  const { title, summary, source: article, lessons, begin } = data;
  return {
    findings: [],
    course: {
      title,
      lessons,
      ...(begin === undefined ? {} : { begin }),
      ...(summary === undefined ? {} : { summary }),
      ...(article === undefined
        ? {}
        : {
            source: {
              title: article.title,
              ...(article.author === undefined ? {} : { author: article.author }),
              ...(article.url === undefined ? {} : { url: article.url }),
              ...(article.map === undefined ? {} : { map: article.map }),
            },
          }),
    },
  };
}
