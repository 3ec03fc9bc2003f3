/** The YAML of a check, as a check: what the schemas say, and what they cannot. */

import { type Check, type CheckKind, KINDS, kindOf } from '../../checks/table.ts';
import { JSON_CONDITION_KEYS } from '../../expect/json.ts';
import { isElision, unknownPlaceholders } from '../../pattern/pattern.ts';
import type { Place } from '../../pattern/place.ts';
import { PLACEHOLDERS } from '../../pattern/placeholders.ts';
import { CHECKS, JSON_CONDITION } from '../check-schemas.ts';
import { type Finding, finding } from '../findings.ts';
import { pathProblem } from '../paths.ts';
import { validate } from '../validate.ts';
import { nearest } from '../words.ts';
import type { Path, Yaml } from './yaml.ts';

export interface CheckContext {
  /** The names of the front matter's ports; undefined where it cannot be read. */
  readonly ports: readonly string[] | undefined;
}

/** `base`: the path of the check within the YAML. */
export function readCheck(
  yaml: Yaml,
  context: CheckContext,
  base: Path = [],
): { check?: Check; findings: Finding[] } {
  const mapping = base.reduce<unknown>((value, name) => entry(value, name), yaml.value);
  const keys = isMapping(mapping) ? Object.keys(mapping) : [];
  const named = KINDS.filter((kind) => keys.includes(kind));
  // A container is checked for its image by a key of that name.
  const isKeyOf = (key: string, kind: CheckKind) => kind !== key && key in CHECKS[kind].shape;
  const kinds = named.filter((key) => !named.some((kind) => isKeyOf(key, kind)));
  const [kind] = kinds;
  if (kind === undefined) {
    const key = keys.find((name) => nearest(name, KINDS) !== undefined) ?? '';
    const place = key === '' ? yaml.valuePlace(base) : yaml.keyPlace([...base, key]);
    return { findings: [finding('unknown-check', place, {}, nearest(key, KINDS))] };
  }
  if (kinds.length > 1) {
    const args = { kinds: kinds.join(' and ') };
    return { findings: [finding('ambiguous-check', yaml.keyPlace([...base, kind]), args)] };
  }
  const state = entry(mapping, 'state');
  if (kind === 'container' && ['starting', 'healthy', 'unhealthy'].includes(String(state))) {
    const args = {
      name: 'state',
      problem: 'says whether it runs; its health check has its own key',
    };
    const place = yaml.keyPlace([...base, 'state']);
    return { findings: [finding('wrong-value', place, args, `health: ${state}`)] };
  }
  const { data, findings } = validate(CHECKS[kind], yaml, base);
  if (data === undefined) return { findings };
  const check = { kind, ...data } as Check;
  const report = new Rules(check, yaml, context, base).findings;
  return report.length > 0 ? { findings: report } : { check, findings: [] };
}

/** Findings for lines in expectation syntax that the `place` function places. */
export function lineFindings(
  lines: readonly string[],
  place: (index: number, column: number) => Place,
): Finding[] {
  return lines.flatMap((line, index) =>
    unknownPlaceholders(line).map(({ name, column }) => {
      const meant = nearest(name, PLACEHOLDERS);
      return finding('unknown-placeholder', place(index, column), { name }, meant && `[${meant}]`);
    }),
  );
}

/** Whether lines ask for something; none at all ask that there be none, unless somewhere. */
export function asksSomething(lines: readonly string[], contains: boolean): boolean {
  if (contains) return lines.some((line) => line.trim() !== '' && !isElision(line));
  return lines.length === 0 || lines.some((line) => !isElision(line));
}

class Rules {
  readonly findings: Finding[] = [];
  readonly #yaml: Yaml;
  readonly #base: Path;

  constructor(check: Check, yaml: Yaml, context: CheckContext, base: Path) {
    this.#yaml = yaml;
    this.#base = base;
    const given = check as unknown as Readonly<Record<string, unknown>>;
    const { subject: is, requests = [] } = kindOf(check);
    if (given.absent === true) this.#absent(given, check.kind);
    if (given[check.kind] === given['same-as'] && is !== 'script') {
      this.#neverFails(['same-as'], 'what is compared with itself');
    }
    if (isMapping(given.labels)) this.#notEmpty(['labels'], given.labels);
    if (isMapping(given.env)) this.#notEmpty(['env'], given.env);
    for (const key of ['lines', 'contains'] as const) this.#lines(key, given[key]);
    this.#amount(['count'], given.count);
    if ('json' in given) this.#json(['json'], given.json);
    if (is === 'path' || is === 'glob') {
      const paths = [check.kind, 'same-as'].filter((key) => given[key] !== undefined);
      for (const key of paths) this.#path(key, String(given[key]), is === 'glob');
    }
    for (const key of requests) this.#url(key, String(given[key]), context.ports);
  }

  #add(one: Finding): void {
    this.findings.push(one);
  }

  #value(path: Path): Place {
    return this.#yaml.valuePlace([...this.#base, ...path]);
  }

  #neverFails(path: Path, what: string): void {
    this.#add(finding('never-fails', this.#value(path), { what }));
  }

  #wrong(path: Path, problem: string): void {
    const name = String(path.findLast((part) => typeof part === 'string') ?? '');
    this.#add(finding('wrong-value', this.#value(path), { name, problem }));
  }

  #absent(given: Readonly<Record<string, unknown>>, kind: CheckKind): void {
    for (const name of Object.keys(given)) {
      if (['kind', kind, 'absent', 'invariant', 'says', 'needs', 'unless'].includes(name)) continue;
      this.#add(finding('absent-alone', this.#yaml.keyPlace([...this.#base, name]), { name }));
    }
  }

  #notEmpty(path: Path, mapping: object): void {
    if (Object.keys(mapping).length === 0) this.#neverFails(path, 'an empty mapping');
  }

  #lines(key: 'lines' | 'contains', value: unknown): void {
    if (value === undefined) return;
    const lines = (
      typeof value === 'string' ? value.replace(/\n$/, '').split('\n') : value
    ) as string[];
    if (!asksSomething(lines, key === 'contains')) this.#neverFails([key], `"${key}"`);
    this.findings.push(
      ...lineFindings(lines, (index) => this.#value(Array.isArray(value) ? [key, index] : [key])),
    );
  }

  #amount(path: Path, value: unknown): void {
    if (!isMapping(value)) return;
    const { min, max } = value as { min?: number; max?: number };
    if (min === 0 && max === undefined) this.#neverFails(path, 'a count of at least 0');
    if (min !== undefined && max !== undefined && min > max) {
      this.#wrong(path, 'has a min above its max');
    }
  }

  #json(path: Path, value: unknown): void {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) this.#json([...path, index], item);
      return;
    }
    if (!isMapping(value)) return;
    const keys = Object.keys(value);
    if (keys.length === 0) {
      this.#neverFails(path, 'an empty mapping');
      return;
    }
    const others = keys.filter((key) => !JSON_CONDITION_KEYS.includes(key));
    if (others.length === 0) {
      this.#condition(path, value);
      return;
    }
    const [other = ''] = others;
    const meant = nearest(other, JSON_CONDITION_KEYS);
    if (others.length === 1 && keys.length > 1 && meant !== undefined) {
      const place = this.#yaml.keyPlace([...this.#base, ...path, other]);
      this.#add(finding('unknown-key', place, { name: other }, meant));
    }
    for (const key of keys) this.#json([...path, key], entry(value, key));
  }

  #condition(path: Path, value: object): void {
    // The schema takes what is no good condition for data with keys of those names.
    const { findings } = validate(JSON_CONDITION, this.#yaml, [...this.#base, ...path]);
    this.findings.push(...findings);
    if (findings.length > 0) return;
    const { min, max, count, tolerance, value: exact } = value as Readonly<Record<string, number>>;
    if (min !== undefined && max !== undefined && min > max) {
      this.#wrong(path, 'has a min above its max');
    }
    if (tolerance !== undefined && exact === undefined) {
      this.#wrong([...path, 'tolerance'], 'needs a value that it is the tolerance of');
    }
    this.#amount([...path, 'count'], count);
  }

  #path(key: string, path: string, glob: boolean): void {
    const problem = pathProblem(path, { glob });
    if (problem !== undefined) {
      this.#add(finding('bad-path', this.#value([key]), { name: path, problem }));
    }
  }

  #url(key: string, url: string, ports: readonly string[] | undefined): void {
    if (!isUrl(url)) {
      this.#wrong([key], 'must begin with http:// or https:// and a host');
      return;
    }
    for (const name of unknownPorts(url, ports)) {
      this.#add(finding('unknown-port', this.#value([key]), { name }, nearestPort(name, ports)));
    }
  }
}

export function isUrl(url: string): boolean {
  return /^https?:\/\/[^\s/]+(?:\/\S*)?$/.test(url);
}

/** The names after `$` that are no port of the front matter. */
export function unknownPorts(text: string, ports: readonly string[] | undefined): string[] {
  if (ports === undefined) return [];
  return [...text.matchAll(/\$\{?(\w*)/g)]
    .map((found) => (found[0].startsWith('${') ? found[0].slice(1) : (found[1] ?? '')))
    .filter((name) => !ports.includes(name));
}

export function nearestPort(
  name: string,
  ports: readonly string[] | undefined,
): string | undefined {
  const bare = name.replace('{', '');
  const meant = ports?.includes(bare) ? bare : nearest(bare, ports ?? []);
  return meant && `$${meant}`;
}

function isMapping(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entry(value: unknown, name: PropertyKey): unknown {
  return isMapping(value) && Object.hasOwn(value, name)
    ? (value as Record<PropertyKey, unknown>)[name]
    : undefined;
}
