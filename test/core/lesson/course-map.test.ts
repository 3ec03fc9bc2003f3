/** The shipped course and its article: every block, section and error has its step, and keeps it. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkArticleMap } from '../../../src/app/article/check.ts';
import { type ArticleMap, readArticleMap } from '../../../src/app/article/map.ts';
import { split } from '../../../src/app/article/steps.ts';
import { readCourse } from '../../../src/core/lesson/course.ts';
import type {
  Action,
  BlockAction,
  FileAction,
  Lesson,
  Step,
} from '../../../src/core/lesson/model.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';

const folder = new URL('../../../lessons/docker-101/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const { course } = readCourse(read('course.yaml'), 'course.yaml');
const lessons = new Map<string, Lesson | undefined>(
  (course?.lessons ?? []).map((id) => [id, readLesson(read(`${id}.md`), `${id}.md`).lesson]),
);
const map = mapOf(course?.source?.map ?? '');

/** Lines at which the article's blocks begin: none of them can leave the map unnoticed. */
const BLOCKS = [
  40, 51, 59, 65, 75, 84, 90, 94, 102, 108, 112, 129, 135, 139, 151, 158, 162, 176, 184, 206, 214,
  222, 229, 235, 247, 267, 313, 327, 333, 336, 348, 365, 373, 389,
];
const HEADINGS = [
  7, 14, 22, 26, 36, 98, 122, 145, 170, 190, 200, 243, 255, 259, 263, 307, 342, 385, 393,
];
const ERRORS = 14;

function mapOf(name: string): ArticleMap {
  const found = readArticleMap(read(name), name);
  expect(found.findings).toEqual([]);
  if (!found.map) throw new Error('no map');
  return found.map;
}

function codesWith(among: ReadonlyMap<string, Lesson | undefined>): string[] {
  return checkArticleMap(map, among).map(({ code, message }) => `${code}: ${message}`);
}

function withStep(reference: string, change: (step: Step) => readonly Step[]) {
  const [id, name] = split(reference);
  const lesson = lessons.get(id);
  if (!lesson) throw new Error(`no lesson ${id}`);
  const steps = lesson.steps.flatMap((step) => (step.id === name ? change(step) : [step]));
  return new Map([...lessons, [id, { ...lesson, steps }] as const]);
}

/** The step as it stands, with nothing of what it executes or expects. */
function emptied(step: Step): Step {
  const deed = <T extends FileAction | BlockAction>(action: T): T => ({
    ...action,
    expectations: [],
    ...(action.kind === 'file' ? { source: { text: 'x\n' } } : { script: 'x\n', input: [] }),
  });
  const parts = step.parts.map((part): Step['parts'][number] => {
    if (part.kind === 'task') {
      return { ...part, expectations: [], solution: part.solution.map(deed) } satisfies Action;
    }
    return part.kind === 'file' || part.kind === 'block' ? deed(part) : part;
  });
  return { ...step, parts };
}

describe('the map of the article', () => {
  it('has every block, section and error', () => {
    expect(map.blocks.map(({ line }) => line)).toEqual(BLOCKS);
    expect(map.sections.map(({ line }) => line)).toEqual(HEADINGS);
    expect(map.errors).toHaveLength(ERRORS);
  });

  it('holds, and lacks nothing', () => {
    expect([...lessons].filter(([, lesson]) => !lesson)).toEqual([]);
    expect(checkArticleMap(map, lessons)).toEqual([]);
  });
});

const executed = map.blocks.flatMap(({ number, steps }) =>
  steps.map(({ step }) => ({ number, step })),
);
const shown = map.errors.flatMap(({ number, steps }) =>
  steps.map((evidence) => ({ number, step: evidence.step, deed: !('says' in evidence) })),
);

describe('a block that loses its step is noticed', () => {
  it.each(executed)('block $number: $step', ({ number, step }) => {
    expect(codesWith(withStep(step, () => []))).toContainEqual(
      expect.stringMatching(/^unknown-step: /),
    );
    expect(codesWith(withStep(step, (it) => [emptied(it)]))).toContainEqual(
      expect.stringContaining(`not-executed: the step ${step} does not execute block ${number},`),
    );
  });
});

describe('an error that loses its step is noticed', () => {
  it.each(shown)('error $number: $step', ({ number, step, deed }) => {
    expect(codesWith(withStep(step, () => []))).toContainEqual(
      expect.stringMatching(/^unknown-step: /),
    );
    const silent = (it: Step): Step => ({ ...it, parts: [], hints: [] });
    expect(codesWith(withStep(step, (it) => [deed ? emptied(it) : silent(it)]))).toContainEqual(
      expect.stringContaining(`not-shown: the step ${step} does not show error ${number}:`),
    );
  });
});

describe('a section that loses its lesson is noticed', () => {
  it.each(map.sections)('$heading', ({ heading }) => {
    const others = new Map(
      [...lessons].map(([id, lesson]) => [
        id,
        lesson && { ...lesson, mirrors: lesson.mirrors.filter((it) => it !== heading) },
      ]),
    );
    expect(codesWith(others)).toContainEqual(
      expect.stringContaining(`not-mirrored: no lesson that shows the section "${heading}"`),
    );
  });
});
