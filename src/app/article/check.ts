/** Holds an article's map against the lessons: does each step still do what the map says it does? */
import { type Finding, finding } from '../../core/lesson/findings.ts';
import { nearest } from '../../core/lesson/words.ts';
import type { Place } from '../../core/pattern/place.ts';
import type { ArticleBlock, ArticleMap, ArticleSection } from './map.ts';
import {
  type LessonsById,
  matchBlock,
  missingEvidence,
  type StepOfLesson,
  split,
  stepOf,
} from './steps.ts';
import { codeLines } from './text.ts';

export function checkArticleMap(map: ArticleMap, lessons: LessonsById): Finding[] {
  return [
    ...map.sections.flatMap((section) => checkSection(section, map, lessons)),
    ...map.blocks.flatMap((block) => checkBlock(block, lessons)),
    ...map.errors.flatMap(({ number, steps, place }) => [
      ...unlessMapped(steps, `error ${number}`, place),
      ...steps.flatMap((evidence) =>
        inStep(evidence.step, evidence.place, lessons, (found) =>
          missingEvidence(evidence, found).map((what) =>
            finding('not-shown', evidence.place, { step: evidence.step, number, what }),
          ),
        ),
      ),
    ]),
    ...unknownHeadings(map, lessons),
  ];
}

/** The steps that show a section: those that it names, and those of its blocks. Each once. */
export function stepsOfSection(section: ArticleSection, map: ArticleMap): string[] {
  const next =
    map.sections.find(({ line }) => line > section.line)?.line ?? Number.POSITIVE_INFINITY;
  const within = map.blocks.filter(({ line }) => line > section.line && line < next);
  const ofBlocks = within.flatMap(({ steps }) => steps.map(({ step }) => step));
  return [...new Set([...ofBlocks, ...section.steps])];
}

function checkSection(section: ArticleSection, map: ArticleMap, lessons: LessonsById): Finding[] {
  const { heading, place } = section;
  const steps = stepsOfSection(section, map);
  const findings = [
    ...unlessMapped(steps, `the section "${heading}"`, place),
    ...section.steps.flatMap((step) => inStep(step, place, lessons, () => [])),
  ];
  const shownBy = [...new Set(steps.map((step) => split(step)[0]))];
  const read = shownBy.map((id) => lessons.get(id)).filter((lesson) => lesson !== undefined);
  // A lesson with errors of its own may mirror it.
  if (shownBy.length > read.length || read.length === 0) return findings;
  if (read.some(({ mirrors }) => mirrors.includes(heading))) return findings;
  return [
    ...findings,
    finding('not-mirrored', place, { heading, lessons: read.map(({ id }) => id).join(', ') }),
  ];
}

function checkBlock(block: ArticleBlock, lessons: LessonsById): Finding[] {
  const { number, steps, place } = block;
  const name = block.text === undefined ? (block.file ?? '') : (codeLines(block.text)[0] ?? '');
  return [
    ...unlessMapped(steps, `block ${number}`, place),
    ...steps.flatMap((at) =>
      inStep(at.step, at.place, lessons, (found) => {
        const match = matchBlock(block, at, found);
        if (match.kind === 'executed') return [];
        if (match.kind === 'missing') {
          const args = { step: at.step, number, name, nearest: match.nearest ?? '' };
          return [finding('not-executed', at.place, args)];
        }
        return match.unused.map((index) => {
          const { article, here, place: its = at.place } = at.deviations[index] ?? {};
          const text = article ?? here ?? '';
          const where = article === undefined ? `the step ${at.step}` : `block ${number}`;
          return finding('unused-deviation', its, { name: text.trim(), where });
        });
      }),
    ),
  ];
}

function unlessMapped(steps: readonly unknown[], what: string, place: Place): Finding[] {
  return steps.length > 0 ? [] : [finding('without-step', place, { what })];
}

/** What is to be said of a step that is there; a finding where it is not. */
function inStep(
  reference: string,
  place: Place,
  lessons: LessonsById,
  check: (found: StepOfLesson) => Finding[],
): Finding[] {
  const found = stepOf(reference, lessons);
  if (found) return check(found);
  const [id, step] = split(reference);
  if (!lessons.has(id)) {
    return [unknown(`lesson "${id}" in the course`, place, nearest(id, [...lessons.keys()]))];
  }
  const steps = lessons.get(id)?.steps;
  if (steps === undefined) return [];
  const meant = nearest(
    step,
    steps.map((it) => it.id),
  );
  return [unknown(`step "${step}" in the lesson "${id}"`, place, meant)];
}

function unknown(what: string, place: Place, meant: string | undefined): Finding {
  return finding('unknown-step', place, { what }, meant);
}

/** Headings that lessons say they mirror, and the article does not have. */
function unknownHeadings({ sections }: ArticleMap, lessons: LessonsById): Finding[] {
  const known = sections.map(({ heading }) => heading);
  return [...lessons.values()].flatMap((lesson) =>
    (lesson?.mirrors ?? [])
      .filter((heading) => !known.includes(heading))
      .map((name) =>
        finding(
          'unknown-heading',
          { file: lesson?.file ?? '', line: 1 },
          { name },
          nearest(name, known),
        ),
      ),
  );
}
