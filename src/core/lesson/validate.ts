/** A schema's issues as findings, with the place of each in the YAML. */
import * as z from 'zod';
import { NEED_WORDS, NEEDS } from '../names/need.ts';
import { type Finding, finding } from './findings.ts';
import type { Path, Yaml } from './syntax/yaml.ts';
import { nearest } from './words.ts';

type Issue = z.core.$ZodIssue;

/** How many unknown keys of one mapping are told of. */
const MOST_KEYS = 20;

/** `base` is the path of the validated value in the YAML. */
export function validate<S extends z.ZodType>(
  schema: S,
  yaml: Yaml,
  base: Path = [],
): { data?: z.infer<S>; findings: Finding[] } {
  const value = base.reduce<unknown>((outer, name) => childOf(outer, name), yaml.value);
  const result = schema.safeParse(value);
  if (result.success) return { data: result.data, findings: [] };
  return {
    findings: result.error.issues.flatMap((issue) => explain(issue, schema, yaml, base)),
  };
}

function explain(issue: Issue, schema: z.ZodType, yaml: Yaml, base: Path): Finding[] {
  const path = [...base, ...issue.path];
  const name = nameOf(path);
  const place = yaml.valuePlace(path);
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys
      .slice(0, MOST_KEYS)
      .map((key) =>
        finding('unknown-key', yaml.keyPlace([...path, key]), { name: key }, nearest(key, known)),
      );
  }
  if (issue.code === 'invalid_key') {
    const problem = issue.issues[0]?.message ?? 'is no key';
    return [finding('wrong-value', yaml.keyPlace(path), { name, problem })];
  }
  if (issue.code === 'invalid_union') {
    const told = issue.errors.filter((issues) => issues.some((i) => !isAboutType(i)));
    const only = told.length === 1 && issue.errors.length - told.length < issue.errors.length;
    const inner = only ? told[0] : undefined;
    if (inner !== undefined) {
      return inner.flatMap((i) =>
        explain({ ...i, path: [...issue.path, ...i.path] } as Issue, schema, yaml, base),
      );
    }
    const expected = [...new Set(issue.errors.flatMap((i) => i.map(expectedBy)))].join(' or ');
    return [finding('wrong-type', place, { name, expected })];
  }
  if (issue.code === 'invalid_type' && parentLacks(yaml, path)) {
    return [finding('missing-key', yaml.valuePlace(path.slice(0, -1)), { name })];
  }
  if (issue.code === 'invalid_type') {
    const text = issue.expected === 'string' ? yaml.text(path) : undefined;
    const suggestion = text === undefined || text === '' ? undefined : JSON.stringify(text);
    return [finding('wrong-type', place, { name, expected: expectedBy(issue) }, suggestion)];
  }
  if (issue.code === 'invalid_value') {
    if (parentLacks(yaml, path)) {
      return [finding('missing-key', yaml.valuePlace(path.slice(0, -1)), { name })];
    }
    const given = yaml.text(path) ?? '';
    const problem = `must be ${expectedBy(issue)}`;
    const meant = nearest(given, issue.values.map(String));
    return [finding('wrong-value', place, { name, problem }, meant)];
  }
  const meant = issue.message === NEED_WORDS ? nearest(yaml.text(path) ?? '', NEEDS) : undefined;
  return [finding('wrong-value', place, { name, problem: problemOf(issue) }, meant)];
}

/** Issues that say no more than "this is another kind of value". */
function isAboutType(issue: Issue): boolean {
  const about = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  return issue.path.length === 0 && (about || issue.code === 'invalid_union');
}

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
};

function expectedBy(issue: Issue): string {
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value') return issue.values.map(String).join(' or ');
  if (issue.code === 'invalid_union') {
    return [...new Set(issue.errors.flatMap((i) => i.map(expectedBy)))].join(' or ');
  }
  return problemOf(issue);
}

function problemOf(issue: Issue): string {
  if (issue.code === 'too_small' && issue.origin === 'string') return 'must not be empty';
  if (issue.code === 'too_small' && issue.origin === 'array') return 'must not be empty';
  if (issue.code === 'too_small') {
    return `must be ${issue.inclusive === true ? 'at least' : 'more than'} ${issue.minimum}`;
  }
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`;
  return issue.message;
}

/** The nearest name on the path: a list's items are called by the list. */
function nameOf(path: Path): string {
  const name = path.findLast((part) => typeof part === 'string');
  return name === undefined ? 'the YAML' : String(name);
}

function parentLacks(yaml: Yaml, path: Path): boolean {
  const last = path.at(-1);
  if (last === undefined) return false;
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((value, name) => childOf(value, name), yaml.value);
  return typeof parent === 'object' && parent !== null && !Object.hasOwn(parent, last);
}

function childOf(value: unknown, name: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<PropertyKey, unknown>)[name]
    : undefined;
}

/** The keys that a schema knows at a path. */
function keysAt(schema: z.ZodType, path: Path): string[] {
  const [first, ...rest] = path;
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return keysAt(schema.unwrap() as z.ZodType, path);
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option) => keysAt(option as z.ZodType, path));
  }
  if (schema instanceof z.ZodObject) {
    if (first === undefined) return Object.keys(schema.shape);
    const inner = schema.shape[String(first)] as z.ZodType | undefined;
    return inner === undefined ? [] : keysAt(inner, rest);
  }
  if (schema instanceof z.ZodArray && first !== undefined) {
    return keysAt(schema.element as z.ZodType, rest);
  }
  return [];
}
