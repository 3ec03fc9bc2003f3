/**
 * The front matter, read lightly: for lists of lessons, where neither the Markdown parser nor the
 * schemas are worth loading. What is wrong with it, `readLesson` says.
 */
import { isNeed } from '../../names/need.ts';
import { type Finding, finding } from '../findings.ts';
import type { FrontMatter } from '../model.ts';
import { type LessonSource, normaliseSource } from './source.ts';
import { readYaml, type Yaml } from './yaml.ts';

/** The format that this runner reads. */
export const FORMAT = 1;

export interface FrontMatterText {
  readonly yaml?: Yaml;
  /** The index of the first line below the front matter. */
  readonly bodyStart: number;
  readonly findings: readonly Finding[];
}

/** Cuts the front matter off and reads its YAML. */
export function splitFrontMatter({ file, lines }: LessonSource): FrontMatterText {
  const fence = /^---[ \t]*$/;
  if (!fence.test(lines[0] ?? '')) {
    return { bodyStart: 0, findings: [finding('front-matter-missing', { file, line: 1 }, {})] };
  }
  const end = lines.findIndex((line, index) => index > 0 && fence.test(line));
  if (end < 0) {
    const unclosed = finding('front-matter-unclosed', { file, line: 1 }, {});
    return { bodyStart: lines.length, findings: [unclosed] };
  }
  const text = lines.slice(1, end).join('\n');
  return { bodyStart: end + 1, ...readYaml(text, { file, line: 2, column: 1 }) };
}

/**
 * What the front matter says, as far as it can be understood: a value of the wrong type is left out
 * or given its default. No front matter without a title.
 */
export function readFrontMatter(
  source: string,
  file: string,
): { frontMatter?: FrontMatter; findings: Finding[] } {
  const { yaml, findings } = splitFrontMatter(normaliseSource(source, file));
  if (yaml === undefined) return { findings: [...findings] };
  const newer = formatOf(yaml.value);
  if (newer > FORMAT) {
    const place = yaml.valuePlace(['format']);
    return { findings: [finding('format-newer', place, { name: String(newer) })] };
  }
  const frontMatter = frontMatterOf(yaml.value);
  return { findings: [...findings], ...(frontMatter === undefined ? {} : { frontMatter }) };
}

/** Zero where it is not told. */
export function formatOf(value: unknown): number {
  const { format } = record(value);
  return typeof format === 'number' ? format : 0;
}

/**
 * A value of the wrong type is left out or given its default. Nothing without a title, or where the
 * format is a newer one.
 */
function frontMatterOf(value: unknown): FrontMatter | undefined {
  const given = record(value);
  if (typeof given.title !== 'string' || formatOf(value) > FORMAT) return undefined;
  const { minutes, megabytes } = given;
  return {
    format: FORMAT,
    title: given.title,
    summary: typeof given.summary === 'string' ? given.summary : '',
    mirrors: texts(given.mirrors),
    minutes: typeof minutes === 'number' ? minutes : 0,
    ...(typeof megabytes === 'number' ? { megabytes } : {}),
    images: texts(given.images),
    makes: texts(given.makes),
    needs: texts(given.needs).filter(isNeed),
    ports: Object.fromEntries(
      Object.entries(record(given.ports)).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    ),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
