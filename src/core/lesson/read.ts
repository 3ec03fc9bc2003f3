/** Reads a lesson: source → tokens → items → steps, with findings from each stage. */
import { assemble } from './assemble.ts';
import { type Finding, finding, sortFindings } from './findings.ts';
import { validateFrontMatter } from './front-matter-rules.ts';
import type { Action, FrontMatter, Lesson, Prose, Script, Step } from './model.ts';
import { splitFrontMatter } from './syntax/front-matter.ts';
import type { Token } from './syntax/markdown.ts';
import { scan } from './syntax/scan.ts';
import { type LessonSource, normaliseSource } from './syntax/source.ts';

/**
 * Reads the text of one lesson. Never throws, whatever the text is, and takes time linear in its
 * length. The lesson is there only where no finding is an error; warnings may stand beside it.
 *
 * @param file the path, as findings and places shall have it; its name without `.md` is the id
 */
export function readLesson(source: string, file: string): { lesson?: Lesson; findings: Finding[] } {
  const { lesson, findings } = readParts(source, file);
  return { findings, ...(lesson === undefined ? {} : { lesson }) };
}

/** What was read of a lesson, with errors or without: for those who look at more than the reader does. */
export interface LessonParts {
  readonly lesson?: Lesson;
  readonly findings: Finding[];
  readonly source: LessonSource;
  /** Undefined if the source has no front matter, or wrong front matter. */
  readonly frontMatter?: FrontMatter | undefined;
  /** The body's tokens; undefined if the body could not be found. */
  readonly tokens?: readonly Token[];
  readonly steps: readonly Step[];
  readonly always: readonly Script[];
}

/** As `readLesson`, which gives less of it. */
export function readParts(source: string, file: string): LessonParts {
  const id = lessonId(file);
  const normal = normaliseSource(source, file);
  const split = splitFrontMatter(normal);
  const front: { frontMatter?: FrontMatter; findings: Finding[] } =
    split.yaml === undefined ? { findings: [] } : validateFrontMatter(split.yaml);
  const findings = [...normal.findings, ...split.findings, ...front.findings];
  if (id === undefined) findings.push(finding('file-name', { file, line: 1 }, { name: file }));
  if (findings.some(({ code }) => code === 'format-newer' || code === 'front-matter-unclosed')) {
    // Nothing below can be told apart from what is right there.
    return { findings: sortFindings(findings), source: normal, steps: [], always: [] };
  }
  const { frontMatter } = front;
  const ports = frontMatter === undefined ? undefined : Object.keys(frontMatter.ports);
  const scanned = scan(normal, split.bodyStart, ports);
  const body = assemble(normal, split.bodyStart, scanned.items, ports);
  const more = [...scanned.findings, ...body.findings, ...unlinked(body.steps, normal)];
  const sorted = sortFindings([...findings, ...more]);
  const { intro, steps, always } = body;
  const parts = { source: normal, findings: sorted, frontMatter, steps, always };
  const { tokens } = scanned;
  const failed = sorted.some(({ severity }) => severity === 'error');
  if (failed || id === undefined || frontMatter === undefined) return { ...parts, tokens };
  return { ...parts, tokens, lesson: { id, file, ...frontMatter, intro, steps, always } };
}

/** The id that a lesson's file name gives; undefined where it gives none. */
export function lessonId(file: string): string | undefined {
  return /(?:^|[/\\])([A-Za-z0-9][A-Za-z0-9_-]*)\.md$/.exec(file)?.[1];
}

/** Files from beside the lesson that a reader of the page cannot get at. */
function unlinked(steps: readonly Step[], { text }: LessonSource): Finding[] {
  const files = steps
    .flatMap(({ parts }) => parts)
    .flatMap((part): readonly (Prose | Action)[] => (part.kind === 'task' ? part.solution : [part]))
    .filter((part) => part.kind === 'file')
    .filter(({ source }) => 'from' in source);
  if (files.length === 0) return [];
  const links = new Set([...text.matchAll(/\]\(([^()\n]*)\)/g)].map(([, target]) => target));
  return files.flatMap(({ source, place }) =>
    'text' in source || links.has(source.from)
      ? []
      : [finding('unlinked-file', place, { name: source.from })],
  );
}
