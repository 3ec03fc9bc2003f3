/**
 * The front matter, read lightly: for lists of lessons, where neither the Markdown parser nor the
 * schemas are worth loading. What is wrong with it, `readLesson` says.
 */
import { type Finding, finding } from './findings.ts';
import { FORMAT, formatOf, frontMatterOf } from './front-matter-value.ts';
import type { FrontMatter } from './model.ts';
import { normaliseSource, type Source } from './source.ts';
import { readYaml, type Yaml } from './yaml.ts';

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
  if (yaml === undefined) return { findings: [...findings] };
  const newer = formatOf(yaml.value);
  if (newer > FORMAT) {
    const place = yaml.valuePlace(['format']);
    return { findings: [finding('format-newer', place, { name: String(newer) })] };
  }
  const frontMatter = frontMatterOf(yaml.value);
  return { findings: [...findings], ...(frontMatter === undefined ? {} : { frontMatter }) };
}
