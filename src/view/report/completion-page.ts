/** A completion report for people: Markdown. */

import { counted, duration } from '../../core/words/phrases.ts';
import { HELPED } from '../messages/hows.ts';
import { harmless } from '../text/sanitize.ts';
import type {
  CompletionReport,
  ReportedAction,
  ReportedDone,
  ReportedLesson,
  ReportedSitting,
  ReportedStep,
} from './completion.ts';
import { code, fence, outputText } from './page.ts';

/** Lines of an output that are shown; the JSON has them all. */
const SHOWN = 30;

export function completionPage(report: CompletionReport): string {
  const { course, made, program, machine, lessons } = report;
  const begun = lessons.filter(({ state }) => state !== 'new');
  return `${[
    `# ${course}: what was done`,
    `Made ${day(made)} by \`lesson\` ${program} on ${machine}, from the records of a learner’s lessons. As JSON (\`lesson report --json\`), \`lesson report --check\` checks it again elsewhere: that shows whether the transcript fits the course, not who made it.`,
    overview(report),
    ...begun.flatMap(lessonParts),
  ].join('\n\n')}\n`;
}

function overview({ lessons, counts }: CompletionReport): string {
  const rows = lessons.map(({ id, title, state, steps, sittings }) => {
    const own = steps.filter(({ how }) => how === 'passed').length;
    const others = helped(steps);
    const time = state === 'new' ? '' : duration(timeOf(sittings));
    return `| ${cell(title)} (${code(id)}) | ${state} | ${own} of ${steps.length} | ${others} | ${time} |`;
  });
  const { passed, solved, skipped, left, notRun, undone } = counts;
  return [
    '| lesson | state | steps passed | others | time at it |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    `Of all steps: ${passed} passed, ${solved} with the Solution, ${skipped} skipped, ${left} left out, ${notRun} not run, ${undone} not done.`,
  ].join('\n');
}

function helped(steps: readonly ReportedStep[]): string {
  const words = Object.entries(HELPED).flatMap(([how, word]) => {
    const count = steps.filter((step) => step.how === how).length;
    return count === 0 ? [] : [`${count} ${word}`];
  });
  return words.join(', ');
}

function lessonParts(lesson: ReportedLesson): string[] {
  const { id, title, digest, sittings, steps } = lesson;
  return [
    `## ${title} (${code(id)})`,
    [`- text: ${code(digest)}`, ...sittingLines(sittings), ...standInLines(sittings)].join('\n'),
    ...steps.flatMap((step, index) => stepParts(step, index)),
  ];
}

/** Sittings with the same engine and the same images are one line. */
function sittingLines(sittings: readonly ReportedSitting[]): string[] {
  const groups = new Map<string, ReportedSitting[]>();
  for (const sitting of sittings) {
    const what = usedIn(sitting);
    groups.set(what, [...(groups.get(what) ?? []), sitting]);
  }
  return [...groups].map(([what, own]) => {
    const [first, last] = [own[0]?.at ?? '', own.at(-1)?.until ?? ''].map(day);
    const when = first === last ? first : `${first} to ${last}`;
    return `- ${when}, ${counted(own.length, 'sitting')}, ${duration(timeOf(own))}: ${what}`;
  });
}

function usedIn({ engine, images = [] }: ReportedSitting): string {
  const own = engine?.own ? ', the program’s own' : '';
  const on = engine ? `engine ${harmless(engine.version)}${own}` : 'engine not recorded';
  const bases = images.map(
    ({ image, id, digests }) => `${code(image)} (${code(digests[0] ?? id)})`,
  );
  return [on, ...bases].join(', ');
}

function standInLines(sittings: readonly ReportedSitting[]): string[] {
  const uses = sittings.flatMap(({ standIns }) => standIns);
  const lines = uses.map(
    ({ image, really }) => `- **${code(image)} was a stand-in**: ${harmless(really)}`,
  );
  return [...new Set(lines)];
}

function stepParts({ title, how, at, durationMs, reason, actions }: ReportedStep, index: number) {
  const word = how === null ? 'not done' : (HELPED[how] ?? 'passed');
  const when = at === undefined ? '' : `, ${day(at)}`;
  const took = durationMs > 0 ? `; its commands took ${duration(durationMs)}` : '';
  const why = reason === undefined ? '' : `: ${harmless(reason)}`;
  return [
    `### ${index + 1}. ${title}`,
    `*${word}${why}${when}${took}*`,
    ...actions.filter((action) => action.kind !== 'question').flatMap(actionParts),
  ];
}

function actionParts(action: ReportedAction): string[] {
  return [...(action.parts ?? []).flatMap(doneParts), ...doneParts(action)];
}

function doneParts({
  kind,
  path,
  command,
  stdout,
  stderr,
  changed,
  ...done
}: ReportedDone): string[] {
  if (done.at === undefined) return [];
  const verdicts = done.expectations.map(({ verdict, said }) => `- ${verdict}: ${harmless(said)}`);
  const end = done.ended === 'exited' || done.ended === undefined ? [] : [`Ended: ${done.ended}.`];
  return [
    ...(kind === 'file' && path !== undefined ? [`${code(path)} was written.`] : []),
    ...(changed ?? []).map((one) =>
      one.text === null
        ? `${code(one.path)} was removed by hand.`
        : `${code(one.path)}, changed by hand:\n\n${fence('text', outputText(one.text, SHOWN))}`,
    ),
    ...(command === undefined
      ? []
      : [fence('bash', outputText(command, Number.POSITIVE_INFINITY))]),
    ...[stdout, stderr].flatMap((text) => (text ? [fence('text', outputText(text, SHOWN))] : [])),
    ...end,
    ...(verdicts.length > 0 ? [verdicts.join('\n')] : []),
  ];
}

function timeOf(sittings: readonly ReportedSitting[]): number {
  return sittings.reduce((sum, { at, until }) => sum + Date.parse(until) - Date.parse(at), 0);
}

const day = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
const cell = (text: string): string => harmless(text).replaceAll('|', '\\|');
