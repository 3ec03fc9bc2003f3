/** What the rules of `lesson lint` say: the one place where their words are. */
import { shorten } from '../lesson/findings.ts';
import type { Finding } from '../lesson/model.ts';
import type { Place } from '../pattern/place.ts';

type Row = readonly [severity: Finding['severity'], say: (name: string, more: string) => string];

/** Code → severity and message. Each code has a section of that name in docs/lesson-format.md. */
const ROWS = {
  // Nothing is run
  'fence-without-language': [
    'warning',
    () => 'this fence has no language, so the runner only shows it and runs nothing',
  ],
  'foreign-language': [
    'warning',
    (name) => `the runner does not run "${name}" fences, so it runs nothing here`,
  ],
  'only-shown': [
    'warning',
    (name) => `a ${name} fence is only shown, and nothing else in this step runs its commands`,
  ],
  'nothing-run': [
    'warning',
    (what, why) => `the runner runs and checks nothing in this ${what}${why}`,
  ],
  'spoilt-comment': [
    'error',
    (name) =>
      `this ${name} comment is text, since "<!--" and "-->" are spelled with other characters`,
  ],
  'comment-in-fence': [
    'error',
    (name, opened) =>
      `this ${name} comment is text of the fence opened in line ${opened}; close that fence first`,
  ],
  'heading-space': [
    'error',
    (marks) => `this line is text; a heading has a space after its "${marks}"`,
  ],
  'value-cut': [
    'warning',
    (name) =>
      `YAML reads what follows " #" as a comment, so "${name}" ends before it; put it in quotes`,
  ],
  'unknown-callout': [
    'warning',
    (name) => `"[!${name}]" is no callout; known are NOTE, TIP, IMPORTANT, WARNING and CAUTION`,
  ],
  'foreign-syntax': [
    'warning',
    (name, tool) => `the runner does not read "${name}", which is for ${tool}`,
  ],

  // Pasted text
  'pasted-prompt': [
    'error',
    (name) =>
      `"${name}" at the start of the line is the prompt of a terminal, and bash would run it`,
  ],
  'typographic-dash': [
    'error',
    (name) => `"${name}" begins with a typographic dash; options begin with "-"`,
  ],
  'curly-quote': [
    'error',
    (name) => `${name} is a typographic quote; programs read only straight quotes`,
  ],
  'odd-space': [
    'error',
    (name) => `this line has ${name}, which programs read as a part of a word`,
  ],
  'space-after-backslash': [
    'error',
    () => 'this line has spaces after its last "\\", so the next line is another command',
  ],

  // Things that are not there
  'missing-file': ['error', (name) => `there is no "${name}" next to the lesson`],
  'broken-link': ['warning', (name, what) => `this ${what} leads nowhere: there is no "${name}"`],
  'missing-lesson': [
    'error',
    (name, file) => `course.yaml lists "${name}", and there is no ${file}`,
  ],
  'unlisted-lesson': [
    'warning',
    (name) => `course.yaml does not list the lesson "${name}", so no learner gets to it`,
  ],
  'bash-syntax': ['error', (problem) => `bash cannot read this: ${problem}`],
  'open-here-document': [
    'error',
    (name) => `the here-document never ends: no line after this one is "${name}" alone`,
  ],
  'file-not-written': [
    'error',
    (_, line) =>
      `this Dockerfile is only shown, and the build in line ${line} needs it; write its name after the language`,
  ],
  'dockerfile-syntax': ['error', (problem) => `the Dockerfile cannot be built: ${problem}`],
  'needs-buildkit': [
    'error',
    (name) => `${name} needs BuildKit, which some machines lack; say so in the front matter`,
  ],

  // Names
  'not-in-makes': [
    'warning',
    (name, what) => `the lesson creates the ${what} "${name}", and "makes" does not list it`,
  ],
  'never-made': [
    'warning',
    (name) => `"makes" lists "${name}", and no block creates it; take it out of the list`,
  ],
  'not-in-images': [
    'warning',
    (name) => `the lesson uses the image "${name}", and "images" does not list it`,
  ],
  'unused-image': [
    'warning',
    (name) => `"images" lists "${name}", and the lesson does not use it; take it out of the list`,
  ],
  'removes-others': [
    'error',
    (what) => `the lesson does not create ${what}, which this removes or stops`,
  ],
  'sudo-docker': [
    'error',
    () => 'sudo bypasses the engine of the lesson, and what protects other users',
  ],
  'tty-needed': ['error', (name) => `"${name}" needs a terminal, and this block has none`],

  // What ends with its block
  'not-carried-over': ['warning', (name, why) => `"${name}" ends with this block${why}`],
  'ends-with-block': [
    'warning',
    (name) => `"${name} &" ends with this block; give the command a block of its own`,
  ],
  'unseen-failure': [
    'warning',
    (name) =>
      `exit=${name} also passes if the command is misspelled or missing; write the exact exit code, or add an output fence`,
  ],
} as const satisfies Record<string, Row>;

export type LintCode = keyof typeof ROWS;
export const LINT_CODES = Object.keys(ROWS) as LintCode[];

export interface AtFault {
  /** The thing at fault, as the source has it. */
  readonly name?: string;
  readonly more?: string;
  readonly suggestion?: string | undefined;
  readonly fix?: string | undefined;
}

export function lintFinding(code: LintCode, place: Place, said: AtFault = {}): Finding {
  const [severity, say] = ROWS[code] as Row;
  const { name = '', more = '' } = shorten({
    name: said.name ?? '',
    more: said.more ?? '',
  }) as AtFault;
  const { suggestion, fix } = said;
  return {
    code,
    severity,
    place,
    message: say(name, more),
    ...(suggestion === undefined ? {} : { suggestion }),
    ...(fix === undefined ? {} : { fix }),
  };
}
