/** What is said of a completion report that was judged: problems, and what its judging shows. */
import type { Verdict } from '../../core/expect/verdict.ts';
import { counted } from '../../core/words/phrases.ts';
import { describe } from '../messages/verdict-text.ts';
import { harmless } from '../text/sanitize.ts';

const WORDS = {
  'lesson-missing': 'the report leaves out this lesson of the course',
  'lesson-unknown': 'the course has no such lesson in this place',
  'step-missing': 'the report leaves out this step',
  'step-unknown': 'the lesson has no such step in this place',
  'action-missing': 'the report leaves out this part of the step',
  'action-unknown': 'the step has no such part in this place',
  'expectation-missing': 'other things were checked than the lesson expects',
  command: 'another command was run than the lesson has',
  'not-shown': 'it counts as done, and nothing shows that it came out as expected',
  how: 'how it was done does not follow from its parts',
  state: 'whether the lesson is finished does not follow from its steps',
  counts: 'the counts are not those of the steps',
  'no-need': 'it was not run, and there is nothing that a machine may lack for it',
} as const;

/** What does not hold, and where. */
export type Problem = {
  readonly lesson?: string;
  readonly step?: string;
  readonly action?: string;
} & (
  | { readonly code: 'course'; readonly expected: string; readonly actual: string }
  | { readonly code: 'digest'; readonly expected: string; readonly actual: string }
  | { readonly code: 'verdict'; readonly said: string; readonly verdict: Verdict }
  | { readonly code: keyof typeof WORDS }
);

export interface Checked {
  readonly problems: readonly Problem[];
  /** Exit codes and outputs that were judged again, and came out as the report says. */
  readonly judgedAgain: number;
  /** Looks at an engine or at files, only their verdict is left. */
  readonly states: number;
  /** Outputs that are too long to be in the report whole. */
  readonly tooLong: number;
  /** Lessons that were done, in part at least, while their text was another one. */
  readonly earlierTexts: readonly string[];
}

/** The place, then what does not hold; further lines show it. */
export function problemLines(problem: Problem): string[] {
  const { lesson, step, action } = problem;
  const place = [lesson, ...(action === undefined ? [step] : [action])].filter(Boolean).join('#');
  const [first = '', ...rest] = problemWords(problem);
  return [place === '' ? first : `${place}: ${first}`, ...rest.map((line) => `  ${line}`)].map(
    (line) => harmless(line),
  );
}

function problemWords(problem: Problem): string[] {
  switch (problem.code) {
    case 'course':
      return [`the report is about "${problem.actual}", and this course is "${problem.expected}"`];
    case 'digest':
      return [
        'its text is not yours: nothing in it was compared',
        `report      ${problem.actual}`,
        `here        ${problem.expected}`,
      ];
    case 'verdict':
      return [
        `the report says: ${problem.said}. Checked again from what it shows:`,
        ...describe(problem.verdict),
      ];
    default:
      return [WORDS[problem.code]];
  }
}

/** What was looked at, and what nobody can look at again. */
export function checkedLines({
  problems,
  judgedAgain,
  states,
  tooLong,
  earlierTexts,
}: Checked): string[] {
  return [
    problems.length === 0
      ? 'The report holds: it is consistent with this course, and with itself.'
      : `The report does not hold: ${counted(problems.length, 'problem')}.`,
    `Checked again from the transcript, and as reported: ${judgedAgain} outputs and exit codes.`,
    ...(states > 0
      ? [
          `Not to be checked again: ${counted(states, 'look')} at the engine or at files: only their verdict is left.`,
        ]
      : []),
    ...(tooLong > 0
      ? [
          `Not checked again, since the report has only their beginning: ${counted(tooLong, 'output')}.`,
        ]
      : []),
    ...(earlierTexts.length > 0
      ? [
          `Done in part with an earlier text of the lesson, and checked with this one: ${earlierTexts.join(', ')}.`,
        ]
      : []),
    'This shows that the transcript fits the course, not who made it, nor on which machine.',
  ].map((line) => harmless(line));
}
