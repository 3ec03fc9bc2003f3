/** What a course's README says of its lessons and of the article that they mirror: Markdown tables. */
import type { Lesson } from '../../core/lesson/model.ts';
import { slug } from '../../core/lesson/slug.ts';
import type { Need } from '../../core/names/need.ts';
import { stepsOfSection } from './check.ts';
import type { ArticleBlock, ArticleMap, Deviation, Evidence } from './map.ts';
import { deedsOf, type LessonsById, matchBlock, split, stepOf } from './steps.ts';
import { codeLines, plainLines } from './text.ts';

/** A course as its page needs it; the map where the course has one. */
export interface CourseOnPage {
  readonly lessons: LessonsById;
  readonly map?: ArticleMap;
}

/** Between `<!-- map lessons -->` and `<!-- end of map -->`; `lessons` is the name of a part. */
const REGION = /^<!-- map (\S+) -->\n([\s\S]*?)^<!-- end of map -->$/gm;

/** Parts that a page may have, and what makes each. */
const PARTS: Readonly<Record<string, (course: CourseOnPage) => string[]>> = {
  lessons: lessonRows,
  sections: ({ map, lessons }) => (map ? sectionRows(map, lessons) : []),
  blocks: ({ map, lessons }) => (map ? blockRows(map, lessons) : []),
  errors: ({ map, lessons }) => (map ? errorRows(map, lessons) : []),
};

export const PART_NAMES: readonly string[] = Object.keys(PARTS);

/** The page with all of its parts as they should be, and the names of those it has. */
export function fillPage(page: string, course: CourseOnPage): { page: string; parts: string[] } {
  const parts: string[] = [];
  const filled = page.replace(REGION, (_, name: string) => {
    parts.push(name);
    return `<!-- map ${name} -->\n\n${partOf(name, course)}\n<!-- end of map -->`;
  });
  return { page: filled, parts };
}

/** Empty for a part that there is not, and for one that the course has nothing for. */
export function partOf(name: string, course: CourseOnPage): string {
  const rows = PARTS[name]?.(course) ?? [];
  return rows.map((row) => `${row}\n`).join('');
}

function lessonRows({ lessons }: CourseOnPage): string[] {
  const rows = [...lessons].map(([id, lesson], index) =>
    row([
      String(index + 1),
      `[${lesson?.title ?? id}](${id}.md)`,
      lesson?.summary ?? '',
      lesson ? String(lesson.minutes) : '',
      lesson ? needsOf(lesson) : '',
    ]),
  );
  return [...head(['', 'lesson', 'what you learn', 'minutes', 'needs']), ...rows];
}

/** What all of the lesson needs, then what single steps do: without those, only these are left out. */
function needsOf({ needs, steps }: Lesson): string {
  const counts = new Map<Need, number>();
  for (const step of steps) {
    const ofStep = deedsOf(step).flatMap(({ action }) => ('needs' in action ? action.needs : []));
    for (const need of new Set([...step.needs, ...ofStep])) {
      if (!needs.includes(need)) counts.set(need, (counts.get(need) ?? 0) + 1);
    }
  }
  const some = [...counts].map(
    ([need, count]) => `${need} (${count === 1 ? 'one step' : `${count} steps`})`,
  );
  return [...needs, ...some].join(', ');
}

function sectionRows(map: ArticleMap, lessons: LessonsById): string[] {
  const rows = map.sections.map((section) => {
    const steps = stepsOfSection(section, map).map((step) => link(step, lessons));
    return row([section.heading, String(section.line), list(steps)]);
  });
  return [
    withTheirStep(map.sections, 'section', (section) => stepsOfSection(section, map).length > 0),
    '',
    ...head(['section', 'line', 'steps']),
    ...rows,
  ];
}

function blockRows(map: ArticleMap, lessons: LessonsById): string[] {
  const rows = map.blocks.map((block) =>
    row([
      String(block.number),
      String(block.line),
      titleOf(block),
      list(block.steps.map((at) => link(at.step, lessons) + conditions(block, at.step, lessons))),
      list(block.steps.flatMap(({ deviations }) => deviations.map(told))),
    ]),
  );
  return [
    withTheirStep(map.blocks, 'block', ({ steps }) => steps.length > 0),
    '',
    ...head(['block', 'line', 'what it is', 'steps that execute it', 'what is otherwise, and why']),
    ...rows,
  ];
}

function errorRows(map: ArticleMap, lessons: LessonsById): string[] {
  const rows = map.errors.map(({ number, line, text, steps }) =>
    row([
      String(number),
      String(line),
      text,
      list(
        [...new Set(steps.map(({ step }) => step))].map((step) => {
          const proofs = steps.filter((evidence) => evidence.step === step).map(proof);
          return `${link(step, lessons)}: ${proofs.join(', then ')}`;
        }),
      ),
    ]),
  );
  return [
    withTheirStep(map.errors, 'error', ({ steps }) => steps.length > 0),
    '',
    ...head(['error', 'line', 'what the article has', 'steps that show it']),
    ...rows,
  ];
}

function withTheirStep<T>(items: readonly T[], noun: string, shown: (item: T) => boolean): string {
  return `${items.filter(shown).length} of ${items.length} ${noun}s have their step.`;
}

/** The heading, at the place that the hosting page gives it. */
function link(reference: string, lessons: LessonsById): string {
  const found = stepOf(reference, lessons);
  const [id] = split(reference);
  if (!found) return `[${reference}](${id}.md)`;
  return `[${found.lesson.id}: ${found.step.title}](${id}.md#${slug(found.step.title)})`;
}

/** What the machine must have for this step to execute the block, and that it fails there on purpose. */
function conditions(block: ArticleBlock, reference: string, lessons: LessonsById): string {
  const found = stepOf(reference, lessons);
  const at = block.steps.find(({ step }) => step === reference);
  const match = found && at ? matchBlock(block, at, found) : undefined;
  if (match?.kind !== 'executed') return '';
  const { needs, exit } = match;
  const all = [
    ...(needs.length === 0 ? [] : [`needs ${needs.join(', ')}`]),
    ...(exit === undefined ? [] : [ends(exit)]),
  ];
  return all.length === 0 ? '' : ` (${all.join('; ')})`;
}

function ends(exit: number | 'nonzero'): string {
  return `ends with ${exit === 'nonzero' ? 'an error' : exit}`;
}

function titleOf({ kind, file, text }: ArticleBlock): string {
  if (kind === 'file') return `the file ${code(file ?? '')}`;
  const lines = kind === 'command' ? codeLines(text ?? '') : plainLines(text ?? '');
  const [first = ''] = lines;
  const rest = lines.length > 1 ? ' …' : '';
  return { command: '', input: 'typed: ', output: 'prints: ' }[kind] + code(first) + rest;
}

function told({ article, here, reason }: Deviation): string {
  const [theirs, ours] = [article, here].map((text) => text && short(text));
  if (theirs && ours) return `${theirs} is ${ours}: ${reason}`;
  return ours ? `${ours} is added: ${reason}` : `${theirs} is left out: ${reason}`;
}

function proof({ run, exit, output, check, says }: Evidence): string {
  const ran = run === undefined ? [] : [short(run)];
  const ended = exit === undefined ? [] : [ends(exit)];
  const printed = output === undefined ? [] : [`prints ${code(output)}`];
  const looked = check === undefined ? [] : [`${code(check)} is checked`];
  const deed = [...ran, ...ended, ...printed, ...looked].join(', ');
  return deed === '' ? `“${says}”` : deed;
}

/** The first line, and that there are more. */
function short(text: string): string {
  const [first = '', ...rest] = plainLines(text).filter((line) => line !== '');
  return rest.length > 0 ? `${code(first)} …` : code(first);
}

function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? '–' : [...new Set(items)].join('; ');
}

function head(cells: readonly string[]): string[] {
  return [row(cells), `|${'---|'.repeat(cells.length)}`];
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
