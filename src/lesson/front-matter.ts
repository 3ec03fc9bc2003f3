/**
 * The front matter, read lightly: for lists of lessons, where neither the Markdown parser nor the
 * schemas are worth loading. What is wrong with it, `readLesson` says.
 */
import { type Finding, finding } from './findings.ts';
import { type FrontMatter, NEEDS, type Need } from './model.ts';
import { normaliseSource, type Source } from './source.ts';
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
export function splitFrontMatter({ file, lines }: Source): FrontMatterText {
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
  const given = record(yaml?.value);
  if (yaml === undefined || typeof given.title !== 'string') return { findings: [...findings] };
  if (typeof given.format === 'number' && given.format > FORMAT) {
    const name = String(given.format);
    return { findings: [finding('format-newer', yaml.valuePlace(['format']), { name })] };
  }
  const { minutes } = given;
  const known: readonly string[] = NEEDS;
  return {
    findings: [...findings],
    frontMatter: {
      format: FORMAT,
      title: given.title,
      summary: typeof given.summary === 'string' ? given.summary : '',
      mirrors: texts(given.mirrors),
      minutes: typeof minutes === 'number' ? minutes : 0,
      images: texts(given.images),
      makes: texts(given.makes),
      needs: texts(given.needs).filter((need): need is Need => known.includes(need)),
      ports: Object.fromEntries(
        Object.entries(record(given.ports)).filter(
          (entry): entry is [string, number] => typeof entry[1] === 'number',
        ),
      ),
    },
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
