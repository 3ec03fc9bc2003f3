/** What the reader has to say about a source: the one place where a finding's words are made. */

import type { Place } from '../pattern/place.ts';
import type { Finding } from './model.ts';

export type { Finding } from './model.ts';

interface FindingText {
  /** The thing at fault, as the source has it. */
  readonly name: string;
}

/** Code → message. Each code has a section of that name in docs/lesson-format.md. */
const MESSAGES = {
  // The file
  'file-name': ({ name }: FindingText) =>
    `the file name "${name}" makes no lesson id; use letters, digits, "-" and "_", and end it with .md`,
  'not-utf-8': () => 'the file has bytes here that are not UTF-8; save it as UTF-8 text',
  'nul-character': () => 'the file has a NUL character; save it as UTF-8 text',

  // Front matter and YAML
  'front-matter-missing': () =>
    'the lesson does not begin with front matter between two lines "---"',
  'front-matter-unclosed': () => 'the front matter has no closing line "---"',
  'format-newer': ({ name }: FindingText) =>
    `the lesson is written in format ${name}, and this runner reads format 1; use a newer version of lesson`,
  'yaml-syntax': ({ problem }: { problem: string }) => `the YAML cannot be read: ${problem}`,
  'yaml-anchor': () => 'anchors, aliases and tags are not part of the format; write the value out',
  'yaml-limit': ({ problem }: { problem: string }) => `the YAML is ${problem}`,
  'duplicate-key': ({ name }: FindingText) => `the key "${name}" stands twice`,
  'unknown-key': ({ name }: FindingText) => `unknown key "${name}"`,
  'missing-key': ({ name }: FindingText) => `the key "${name}" is missing`,
  'wrong-type': ({ name, expected }: FindingText & { expected: string }) =>
    `"${name}" must be ${expected}`,
  'wrong-value': ({ name, problem }: FindingText & { problem: string }) => `"${name}" ${problem}`,
  'duplicate-item': ({ name }: FindingText) => `"${name}" stands twice in the list`,

  // Fences and their attributes
  'unknown-language': ({ name }: FindingText) =>
    `"${name}" looks like a language that the runner runs, but is not one`,
  'unknown-attribute': ({ name, on }: FindingText & { on: string }) =>
    `unknown attribute "${name}" on ${on}`,
  'misplaced-attribute': ({ name, on }: FindingText & { on: string }) =>
    `the attribute "${name}" means nothing on ${on}`,
  'duplicate-attribute': ({ name }: FindingText) => `the attribute "${name}" stands twice`,
  'attribute-value': ({ name, expected }: FindingText & { expected: string }) =>
    `the attribute "${name}" must be ${expected}`,
  'attribute-syntax': ({ problem }: { problem: string }) => `the attributes ${problem}`,
  'unknown-port': ({ name }: FindingText) =>
    `"$${name}" is not among the ports of the front matter`,
  'bad-path': ({ name, problem }: FindingText & { problem: string }) =>
    `the path "${name}" ${problem}`,
  'empty-block': () => 'the block has no command',
  'unclosed-fence': () => 'the fence is never closed',
  'spoilt-fence': () =>
    'this line looks like a fence and is text, since there is a backtick after the first ones; write "~~~" in their place',
  'fence-in-fence': ({ opened }: { opened: number }) =>
    `this line looks like a fence and is text of the fence opened in line ${opened}; close that one, or make it longer where this is meant`,
  'longer-end': ({ opened }: { opened: number }) =>
    `this line closes the fence opened in line ${opened}, and is longer than its beginning; make them equal`,
  'uneven-fence': ({ opened }: { opened: number }) =>
    `the fence opened in line ${opened} is indented and this line is not, so that other lines lose their spaces; begin the fence at the margin`,
  'swallowed-fence': () =>
    'this fence is swallowed by the HTML before it; put a blank line between them',
  'indented-directive': () =>
    'this line is indented or continued so that it is mere text; begin it at the margin, after a blank line',
  'not-top-level': ({ name }: FindingText) =>
    `${name} inside a list, a quotation or <details> is never run; move it to the margin`,

  // Comments
  'unknown-comment': ({ name }: FindingText) =>
    `the comment begins with "${name}", which is no directive; begin it with another word where it is only a comment`,
  'unclosed-comment': () =>
    'the comment is never closed, or only by the end of another one; end it with "-->"',
  'swallowed-comment': () =>
    'this comment is swallowed by the HTML before it; put a blank line between them',
  'comment-not-alone': ({ name }: FindingText) =>
    `the ${name} comment must stand alone, from the margin to the end of its line`,
  'stray-comment-end': () => 'this "-->" ends no comment; within a comment it is written "--\\x3e"',
  'comment-in-details': ({ name }: FindingText) =>
    `a ${name} comment has no place in <details>; put it after </details>`,
  'empty-comment': ({ name }: FindingText) => `the ${name} comment says nothing`,

  // Details
  'unknown-summary': ({ name }: FindingText) =>
    `unknown summary "${name}"; known are Hint, Solution, Answer: A, More, Linux, macOS and Windows`,
  'missing-summary': () => 'the <details> has no <summary>…</summary>',
  'unclosed-details': () => 'the <details> is never closed',
  'stray-details-end': () => 'this </details> closes nothing',
  'nested-details': ({ opened }: { opened: number }) =>
    `a <details> inside the one opened in line ${opened}; close that one first`,
  'details-blank-line': ({ tag }: { tag: string }) =>
    `after ${tag} must stand a blank line, or what follows is not read as Markdown`,
  'empty-details': ({ name }: FindingText) => `the ${name} says nothing`,
  'html-not-alone': ({ name }: FindingText) => `<${name}> must begin its line`,
  'heading-in-details': () => 'a heading inside <details>; close the <details> before it',

  // Headings and steps
  'setext-heading': () =>
    'a line of "-" makes the text above it a heading; write "## " before a heading, and a blank line before a rule',
  'nested-heading': () => 'a step heading inside a list or a quotation; move it to the margin',
  'nesting-too-deep': () => 'lists and quotations are nested more than 8 deep',
  'no-steps': () => 'the lesson has no step; a step begins with a "## " heading',
  'empty-slug': () =>
    'the heading has no letter or digit to make an id of; add one, or a step comment',
  'duplicate-step': ({ name, first }: FindingText & { first: number }) =>
    `the step id "${name}" is that of the step in line ${first} too; give one of them a comment: <!-- step id=… -->`,
  'duplicate-step-comment': () => 'the step has an id from a comment already',
  'outside-step': ({ name }: FindingText) =>
    `${name} before the first step; put it below a "## " heading`,

  // Expectations
  'output-without-block': () =>
    'this output has no block before it, with nothing but prose between',
  'duplicate-output': ({ stream }: { stream: string }) =>
    `the block has an expectation for ${stream} already; if each of them will do, write one-of on both`,
  'capture-missing': ({ name }: FindingText) =>
    `"captures" names "${name}", which must be in the lines of the fence once, as {${name}}`,
  'one-of-alone': () =>
    'only one output has "one-of"; write the others as fences of their own, or leave it out',
  'tty-stderr': () => 'a tty block has one stream; its output is stdout',
  'misplaced-input': () =>
    'an input fence stands right after the tty block that it is typed into, once',
  'unknown-placeholder': ({ name }: FindingText) =>
    `unknown placeholder [${name}]; write \\[${name}] where the brackets are meant`,
  'never-fails': ({ what }: { what: string }) => `${what} can never fail`,
  'unknown-check': () =>
    'the check names nothing to look at: image, container, volume, network, file, files, http or command',
  'ambiguous-check': ({ kinds }: { kinds: string }) =>
    `the check names ${kinds}; write a check for each`,
  'absent-alone': ({ name }: FindingText) => `what is absent has no "${name}"`,
  'check-without-action': () =>
    'the check has no action before it in its step, and the step no Solution',

  // Tasks and questions
  'duplicate-solution': () => 'the step has a Solution already',
  'solution-without-action': () => 'the Solution has no fence to run or to write',
  'task-without-check': () =>
    'nothing looks at what the learner did; put a check after the Solution',
  'question-marker': () => 'a question begins with "**Predict.**"',
  'question-choices': ({ problem }: { problem: string }) => `the question ${problem}`,
  'unfinished-question': () =>
    'the question has no <details><summary>Answer: A</summary> right after its choices',
  'stray-answer': () => 'this answer has no question before it',
  'unknown-answer': ({ name, choices }: FindingText & { choices: string }) =>
    `the answer ${name} is not among the choices ${choices}`,

  // The map of an article
  'unknown-step': ({ what }: { what: string }) => `there is no ${what}`,
  'not-executed': ({
    step,
    number,
    name,
    nearest,
  }: FindingText & { step: string; number: number; nearest: string }) =>
    `the step ${step} does not execute block ${number}, "${name}"${nearest === '' ? '' : `; the nearest that it has is "${nearest}"`}`,
  'unused-deviation': ({ name, where }: FindingText & { where: string }) =>
    `the deviation "${name}" is nowhere in ${where}`,
  'not-shown': ({ step, number, what }: { step: string; number: number; what: string }) =>
    `the step ${step} does not show error ${number}: it lacks ${what}`,
  'not-mirrored': ({ heading, lessons }: { heading: string; lessons: string }) =>
    `no lesson that shows the section "${heading}" names it in "mirrors": ${lessons}`,
  'unknown-heading': ({ name }: FindingText) =>
    `"mirrors" names "${name}", which is no heading of the article`,

  // Warnings
  'without-step': ({ what }: { what: string }) => `${what} has no step`,
  'hidden-commands': () =>
    'readers do not see these commands, and whoever types along misses them; use a visible block',
  'unlinked-file': ({ name }: FindingText) =>
    `the prose has no link to "${name}", so readers of the page cannot get it`,
} as const satisfies Record<string, (args: never) => string>;

export type FindingCode = keyof typeof MESSAGES;
export type FindingArgs<C extends FindingCode> = Parameters<(typeof MESSAGES)[C]>[0];
export const FINDING_CODES = Object.keys(MESSAGES) as FindingCode[];

const WARNINGS: ReadonlySet<FindingCode> = new Set([
  'hidden-commands',
  'unlinked-file',
  'without-step',
]);

/** What comes from a source is shown up to this length. */
const SHOWN = 80;

export function finding<C extends FindingCode>(
  code: C,
  place: Place,
  args: FindingArgs<C> extends undefined ? Record<string, never> : FindingArgs<C>,
  suggestion?: string,
): Finding {
  const make = MESSAGES[code] as (args: unknown) => string;
  const message = make(shorten({ ...args }));
  const severity = WARNINGS.has(code) ? 'warning' : 'error';
  return { code, severity, place, message, ...(suggestion === undefined ? {} : { suggestion }) };
}

/** Long texts cut off, as a message shows them. */
export function shorten(args: object): object {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [
      key,
      typeof value === 'string' && value.length > 2 * SHOWN ? `${value.slice(0, SHOWN)}…` : value,
    ]),
  );
}

/** `path:line[:column]  message; did you mean "…"?` */
export function formatFinding({ place, message, suggestion }: Finding): string {
  const column = place.column === undefined ? '' : `:${place.column}`;
  const quoted = suggestion?.includes('"') === true ? suggestion : `"${suggestion}"`;
  const meant = suggestion === undefined ? '' : `; did you mean ${quoted}?`;
  return `${place.file}:${place.line}${column}  ${message}${meant}`;
}

/** By line and column; what was found first comes first at the same place. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (a, b) => a.place.line - b.place.line || (a.place.column ?? 0) - (b.place.column ?? 0),
  );
}
