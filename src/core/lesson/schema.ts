/** The schemas of front matter, course and diagnosis, and the JSON Schemas made from them. */
import * as z from 'zod';
import { REFERENCE_WORDS } from '../checks/schema-parts.ts';
import { REFERENCE } from '../names/image-reference.ts';
import { NEED, NEED_WORDS, type Need } from '../names/need.ts';
import { OBJECT_NAME } from '../names/object-id.ts';
import { CHECKS } from './check-schemas.ts';

export const LINE = /^\S(?:[^\n]*\S)?$/;
const LESSON_ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const ADDRESS = /^https?:\/\/\S+$/;
/** Of an image, or of anything else. */
const NAME = new RegExp(`${REFERENCE.source}|${OBJECT_NAME.source}`);
const YAML_FILE = /^[A-Za-z0-9][A-Za-z0-9_-]*\.yaml$/;

const line = z.string().regex(LINE, 'must be one line, without spaces around it');
const word = z.string().regex(/^[!-~]+$/, 'must be a word');
const reference = z.string().regex(REFERENCE, REFERENCE_WORDS);
const name = z.string().regex(NAME, 'must be a name, such as hello-world');
const lessonId = z.string().regex(LESSON_ID, 'must be a file name without ".md"');

export const FRONT_MATTER = z.strictObject({
  format: z.literal(1).describe('The version of the lesson format.'),
  title: line,
  summary: line.describe('What one learns, in a sentence.'),
  mirrors: z.array(line).default([]).describe('Headings of the source article.'),
  minutes: z.number().int().min(1).max(600).describe('How long a learner takes.'),
  megabytes: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .describe(
      'What its steps fetch and keep in addition to its base images, at most; undefined: next to nothing.',
    ),
  images: z
    .array(reference)
    .default([])
    .describe('Images that are fetched, or refused, before the first step.'),
  makes: z.array(name).default([]).describe('Tags and names that the lesson creates.'),
  needs: z
    .array(z.string().regex(NEED, NEED_WORDS) as z.ZodType<Need, string>)
    .default([])
    .describe('What a machine may lack.'),
  ports: z
    .record(
      z.string().regex(/^[A-Z_][A-Z0-9_]*$/, 'must be an upper-case variable name'),
      z.number().int().min(1).max(65535),
    )
    .default({})
    .describe('Variable names and the host ports that they prefer.'),
  env: z
    .strictObject({
      LC_ALL: word.optional(),
      LANGUAGE: word.optional(),
      TZ: word.optional(),
      COLUMNS: z.number().int().min(20).max(1000).optional(),
      LINES: z.number().int().min(5).max(1000).optional(),
    })
    .optional()
    .describe('Locale, time zone and size of the terminal, for a lesson that needs others.'),
});

export const COURSE = z.strictObject({
  title: line,
  summary: line.optional(),
  source: z
    .strictObject({
      title: line,
      author: line.optional(),
      url: z.string().regex(ADDRESS, 'must be an http or https address').optional(),
      map: z
        .string()
        .regex(YAML_FILE, 'must be the name of a .yaml file next to course.yaml')
        .optional()
        .describe('A file with the map of the article: which step shows what.'),
    })
    .optional()
    .describe('The article that the course mirrors.'),
  lessons: z.array(lessonId).min(1).describe('File names without ".md", in order.'),
  begin: lessonId
    .optional()
    .describe('The lesson that a newcomer is led to first; otherwise the first one.'),
});

/** The check inside is validated by itself, so that its findings are those of a check. */
export const DIAGNOSIS = z.strictObject({
  output: line.optional(),
  check: z.record(z.string(), z.unknown()).optional(),
  hint: z.string().regex(/\S/, 'must not be empty'),
});

export type JsonSchema = Readonly<Record<string, unknown>>;

/** JSON Schema (draft 2020-12) of a lesson's front matter. */
export function frontMatterSchema(): JsonSchema {
  return { title: 'Front matter of a lesson', ...z.toJSONSchema(FRONT_MATTER, { io: 'input' }) };
}

/** JSON Schema (draft 2020-12) of the YAML in a check comment. */
export function checkSchema(): JsonSchema {
  const kinds = Object.values(CHECKS);
  return { title: 'A check', ...z.toJSONSchema(z.union(kinds), { io: 'input' }) };
}

/** JSON Schema (draft 2020-12) of course.yaml. */
export function courseSchema(): JsonSchema {
  return { title: 'A course', ...z.toJSONSchema(COURSE, { io: 'input' }) };
}
