/**
 * The map of the article that a course mirrors: for each section, block and error of the article, the
 * steps that show it. Read here; held against the lessons in `check.ts`.
 */
import * as z from 'zod';
import { type Finding, finding, sortFindings } from '../../core/lesson/findings.ts';
import { LINE } from '../../core/lesson/schema.ts';
import { normaliseSource } from '../../core/lesson/syntax/source.ts';
import { type Path, readYaml, type Yaml } from '../../core/lesson/syntax/yaml.ts';
import { validate } from '../../core/lesson/validate.ts';
import type { Place } from '../../core/pattern/place.ts';

/** What a block of the article is to a reader: what is written, run, typed inside, or seen. */
const KINDS = ['file', 'command', 'input', 'output'] as const;

const line = z.string().regex(LINE, 'must be one line, without spaces around it');
const text = z.string().regex(/\S/, 'must not be empty');
const number = z.number().int().min(1);
const step = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*#\S+$/, 'must be written "lesson#step"');

const deviation = z.strictObject({
  article: text.optional(),
  here: text.optional(),
  reason: line,
});

const evidence = z.strictObject({
  step,
  run: text.optional(),
  exit: z.union([z.number().int().min(0).max(255), z.literal('nonzero')]).optional(),
  output: line.optional(),
  check: line.optional(),
  says: line.optional(),
});

const ARTICLE_MAP = z.strictObject({
  sections: z
    .array(z.strictObject({ heading: line, line: number, steps: z.array(step).default([]) }))
    .min(1),
  blocks: z
    .array(
      z.strictObject({
        number,
        line: number,
        kind: z.enum(KINDS),
        file: line.optional(),
        text: text.optional(),
        keeps: z.array(line).min(1).optional(),
        steps: z
          .array(z.strictObject({ step, deviations: z.array(deviation).default([]) }))
          .default([]),
      }),
    )
    .default([]),
  errors: z
    .array(
      z.strictObject({ number, line: number, text: line, steps: z.array(evidence).default([]) }),
    )
    .default([]),
});

type Data = z.infer<typeof ARTICLE_MAP>;

/** The same, with the place of each object in it. */
type Placed<T> = T extends readonly (infer Item)[]
  ? readonly Placed<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Placed<T[Key]> } & { readonly place: Place }
    : T;

/** Plain data; sections, blocks and errors in the article's order. */
export type ArticleMap = Placed<Data>;
export type ArticleSection = ArticleMap['sections'][number];
export type ArticleBlock = ArticleMap['blocks'][number];
/** A step that executes a block of the article. */
export type BlockStep = ArticleBlock['steps'][number];
/** Something that the article says otherwise than the lesson, and why. */
export type Deviation = BlockStep['deviations'][number];
/** A step that shows an error of the article, and what in the step does. */
export type Evidence = ArticleMap['errors'][number]['steps'][number];

/** The map is there only where no finding is an error. Never throws. */
export function readArticleMap(
  source: string,
  file: string,
): { map?: ArticleMap; findings: Finding[] } {
  const normal = normaliseSource(source, file);
  const read = readYaml(normal.text, { file, line: 1, column: 1 });
  const findings = [...normal.findings, ...read.findings];
  if (read.yaml === undefined) return { findings: sortFindings(findings) };
  const { data, findings: wrong } = validate(ARTICLE_MAP, read.yaml);
  findings.push(...wrong);
  if (data !== undefined) findings.push(...inOrder(data, read.yaml), ...whole(data, read.yaml));
  if (data === undefined || findings.length > 0) return { findings: sortFindings(findings) };
  return { map: placed(data, read.yaml), findings };
}

/** Blocks and errors are numbered without a gap, so that none can be lost. */
function inOrder({ sections, blocks, errors }: Data, yaml: Yaml): Finding[] {
  const numbered = Object.entries({ blocks, errors }).flatMap(([key, items]) =>
    items.flatMap((item, index) =>
      item.number === index + 1
        ? []
        : [wrong(yaml, [key, index, 'number'], `must be ${index + 1}, the next number`)],
    ),
  );
  const lines = Object.entries({ sections, blocks }).flatMap(([key, items]) =>
    items.flatMap((item, index) =>
      item.line > (items[index - 1]?.line ?? 0)
        ? []
        : [wrong(yaml, [key, index, 'line'], 'must be below the line of the one before')],
    ),
  );
  return [...numbered, ...lines];
}

/** What the schema cannot say: which keys go together. */
function whole({ blocks, errors }: Data, yaml: Yaml): Finding[] {
  const ofBlocks = blocks.flatMap(({ kind, file, text, keeps, steps }, index) => {
    const at = ['blocks', index];
    const found: Finding[] = [];
    if ((text === undefined) === (keeps === undefined)) {
      found.push(wrong(yaml, at, 'need "text" or "keeps", one of them'));
    }
    if (keeps !== undefined && kind !== 'file') {
      found.push(wrong(yaml, [...at, 'keeps'], 'goes with the kind "file"'));
    }
    if ((file !== undefined) !== (kind === 'file')) {
      found.push(wrong(yaml, at, 'need "file" where the kind is "file", and only there'));
    }
    const seen = kind === 'output' || kind === 'input';
    steps.forEach(({ deviations }, nth) => {
      deviations.forEach(({ article, here }, i) => {
        const path = [...at, 'steps', nth, 'deviations', i];
        if (article === undefined && here === undefined) {
          found.push(wrong(yaml, path, 'need "article" or "here"'));
        } else if (article === undefined && seen) {
          found.push(wrong(yaml, path, `need "article" where the kind is "${kind}"`));
        }
      });
    });
    return found;
  });
  const ofErrors = errors.flatMap(({ steps }, index) =>
    steps.flatMap(({ run, output, check, says }, nth) =>
      [run, output, check, says].some((part) => part !== undefined)
        ? []
        : [wrong(yaml, ['errors', index, 'steps', nth], 'need "run", "output", "check" or "says"')],
    ),
  );
  return [...ofBlocks, ...ofErrors];
}

function wrong(yaml: Yaml, path: Path, problem: string): Finding {
  const name = String(path.findLast((part) => typeof part === 'string'));
  return finding('wrong-value', yaml.valuePlace(path), { name, problem });
}

function placed<T>(value: T, yaml: Yaml, path: Path = []): Placed<T> {
  const below = (item: unknown, key: PropertyKey) => placed(item, yaml, [...path, key]);
  if (Array.isArray(value)) return value.map(below) as Placed<T>;
  if (typeof value !== 'object' || value === null) return value as Placed<T>;
  const entries = Object.entries(value).map(([key, item]) => [key, below(item, key)]);
  return { ...Object.fromEntries(entries), place: yaml.valuePlace(path) };
}
