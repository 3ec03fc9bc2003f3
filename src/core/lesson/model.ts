/** What a lesson is, once read. Plain data: no behaviour, nothing of node. */

import type { Check } from '../checks/table.ts';
import type { ExitExpectation, OutputExpectation } from '../expect/expectation.ts';
import type { Conditions, Need } from '../names/need.ts';
import type { Place } from '../pattern/place.ts';

/** What the reader has to say about a source: data, put into words in `findings.ts` alone. */
export interface Finding {
  /** Kebab-case, one per rule; each has a section in docs/lesson-format.md. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly place: Place;
  readonly message: string;
  /** What to write instead, e.g. the nearest known word. */
  readonly suggestion?: string;
  /** The whole line at `place`, corrected; missing if a person has to choose. */
  readonly fix?: string;
}

export interface Course {
  readonly title: string;
  readonly summary?: string;
  /** The article that the course mirrors. */
  readonly source?: {
    readonly title: string;
    readonly author?: string;
    readonly url?: string;
    /** A file beside course.yaml, see `app/article/map.ts`. */
    readonly map?: string;
  };
  /** Lesson ids, in the order in which they are taught: file names without `.md`, beside course.yaml. */
  readonly lessons: readonly string[];
  /** The one that a newcomer is led to first; otherwise the first. */
  readonly begin?: string;
}

export interface FrontMatter {
  readonly format: 1;
  readonly title: string;
  readonly summary: string;
  /** Headings of the source article. */
  readonly mirrors: readonly string[];
  /** How long a learner takes, in minutes. */
  readonly minutes: number;
  /** What its steps fetch and keep in addition to its base images, at most, in MB; undefined: next to nothing. */
  readonly megabytes?: number | undefined;
  /** Image references, had or refused before the first step. */
  readonly images: readonly string[];
  /** Tags and names that the lesson creates. */
  readonly makes: readonly string[];
  readonly needs: readonly Need[];
  /** Variable name → preferred host port. */
  readonly ports: Readonly<Record<string, number>>;
  /** What blocks start with in place of what they have everywhere. */
  readonly env?: Readonly<Record<string, string | number | undefined>> | undefined;
}

export interface Lesson extends FrontMatter {
  /** The file's name without `.md`. */
  readonly id: string;
  readonly file: string;
  /** Markdown between the front matter and the first step. */
  readonly intro: string;
  readonly steps: readonly Step[];
  /** Run at the lesson's end, after a failure too. */
  readonly always: readonly Script[];
}

export interface Script {
  readonly script: string;
  readonly place: Place;
}

/** A `##` heading and all below it, up to the next one. */
export interface Step {
  /** The heading's slug, or what `<!-- step id=… -->` says. */
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  /** What it is left out without, whatever it consists of. */
  readonly needs: readonly Need[];
  /** A shell condition, asked before its first action: if it succeeds, the step is left out. */
  readonly unless?: string;
  /** In the order of the source: prose as it stands there, and actions. */
  readonly parts: readonly (Prose | Action)[];
  readonly hints: readonly Hint[];
  readonly diagnoses: readonly Diagnosis[];
}

export interface Prose {
  readonly kind: 'prose';
  readonly markdown: string;
  readonly place: Place;
}

export interface Hint {
  readonly markdown: string;
  readonly place: Place;
}

/** A hint chosen by what went wrong: by a pattern in the output, or by a state that holds. */
export interface Diagnosis {
  /** A line of expectation syntax, looked for in stdout and stderr. */
  readonly output?: string;
  readonly check?: Check;
  readonly hint: string;
  readonly place: Place;
}

export type Action = FileAction | BlockAction | QuestionAction | TaskAction;

interface ActionBase {
  /** `<step id>/<n>`, n from 1; in a Solution `<task's id>/<n>`: unique in the lesson. */
  readonly id: string;
  readonly place: Place;
  readonly expectations: readonly Expectation[];
}

export interface FileAction extends ActionBase, Conditions {
  readonly kind: 'file';
  /** Relative to the sandbox, `/` between names, never leaving it. */
  readonly path: string;
  /** The fence's language, for colours. */
  readonly language: string;
  readonly source: { readonly text: string } | { readonly from: string };
  /** Permission bits, e.g. 0o755. */
  readonly mode?: number;
  /** Why nothing need notice a change of it, in words. */
  readonly unproved?: string;
}

export interface BlockAction extends ActionBase, Conditions {
  readonly kind: 'block';
  readonly script: string;
  /** Milliseconds; undefined: none. */
  readonly timeoutMs?: number;
  readonly background: boolean;
  /** When what the block has started is ready. */
  readonly wait?: Wait;
  /** Milliseconds in which its checks must come to hold; undefined: they are looked at once. */
  readonly withinMs?: number;
  readonly tty: boolean;
  /** What a headless run types into a tty block, a line each. */
  readonly input: readonly string[];
  readonly replay: boolean;
  /** Why nothing need notice a change of it, in words. */
  readonly unproved?: string;
  /** From `<!-- prepare -->`: readers do not see it. */
  readonly hidden: boolean;
}

export type Wait = { readonly deadlineMs: number } & (
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'port'; readonly port: string }
  /** A part of what a background block prints. */
  | { readonly kind: 'log'; readonly line: string }
  /** A part of what a container has printed. */
  | { readonly kind: 'logs'; readonly container: string; readonly line: string }
  | { readonly kind: 'running' | 'healthy'; readonly container: string }
);

export interface QuestionAction extends ActionBase {
  readonly kind: 'question';
  readonly markdown: string;
  readonly choices: readonly { readonly letter: string; readonly markdown: string }[];
  readonly answer: string;
  readonly explanation: string;
}

/** What the learner is to find alone; a headless run does the solution. */
export interface TaskAction extends ActionBase {
  readonly kind: 'task';
  readonly solution: readonly (FileAction | BlockAction)[];
  /** The Solution as the source has it, fences and all, to be shown. */
  readonly markdown?: string;
}

/** What must hold after an action. */
export type Expectation = ExitExpectation | OutputExpectation | CheckExpectation;

export interface CheckExpectation {
  readonly kind: 'check';
  readonly check: Check;
  /** Names whose values outputs before it give. */
  readonly uses?: readonly string[];
  readonly place: Place;
}
