/** The front matter, read strictly. */
import { type Finding, finding } from './findings.ts';
import type { FrontMatter } from './model.ts';
import { FRONT_MATTER } from './schema.ts';
import { FORMAT, formatOf } from './syntax/front-matter.ts';
import type { Yaml } from './syntax/yaml.ts';
import { validate } from './validate.ts';

export function validateFrontMatter(yaml: Yaml): {
  frontMatter?: FrontMatter;
  findings: Finding[];
} {
  const format = formatOf(yaml.value);
  if (format > FORMAT) {
    // What a newer format allows is not known here, so nothing else is said of it.
    const args = { name: String(format) };
    return { findings: [finding('format-newer', yaml.valuePlace(['format']), args)] };
  }
  const { data, findings } = validate(FRONT_MATTER, yaml);
  if (data === undefined) return { findings };
  for (const key of ['mirrors', 'images', 'makes', 'needs'] as const) {
    findings.push(...duplicates(data[key], key, yaml));
  }
  const ports = Object.entries(data.ports);
  for (const [index, [name, port]] of ports.entries()) {
    if (ports.findIndex((other) => other[1] === port) < index) {
      const problem = `is port ${port}, which another variable has too`;
      findings.push(finding('wrong-value', yaml.valuePlace(['ports', name]), { name, problem }));
    }
  }
  return findings.length > 0 ? { findings } : { frontMatter: data, findings };
}

/** Findings for items that stand twice in the list at `key`. */
export function duplicates(items: readonly string[], key: string, yaml: Yaml): Finding[] {
  const seen = new Set<string>();
  return items.flatMap((name, index) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [finding('duplicate-item', yaml.valuePlace([key, index]), { name })];
  });
}
