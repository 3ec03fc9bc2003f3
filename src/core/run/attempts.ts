/**
 * What a transcript says about each action: the last time that it was done to its end. Two processes
 * may write to one transcript, so events belong together by run and action, not by their position. Pure.
 */

import type { Stream } from '../expect/expectation.ts';
import type { Outcome, Verdict } from '../expect/verdict.ts';
import type { EngineFacts, Event, ImageUse, StandInUse } from './events.ts';

/** One time that an action was done, or that what it asks for was judged. */
export interface Attempt {
  readonly action: string;
  readonly step: string;
  /** ISO 8601, UTC; when it had ended. */
  readonly at: string;
  /** What a block ran; undefined in records of before, which did not keep it. */
  readonly script?: string;
  readonly ended?: Extract<Event, { type: 'action-finished' }>['ended'];
  readonly exitCode?: number;
  readonly durationMs: number;
  readonly output: Readonly<Record<Stream, string>>;
  /** Of these streams not all is kept. */
  readonly cut: readonly Stream[];
  readonly verdicts: readonly JudgedExpectation[];
  /** What the learner had changed by hand before it, by path; undefined: removed, or no text. */
  readonly changed: ReadonlyMap<string, string | undefined>;
  /** The sitting in which it was done. */
  readonly session: Session | undefined;
}

export interface JudgedExpectation {
  readonly verdict: Verdict;
  /** Which of the action's expectations, from 0; undefined: of none, e.g. that a server was ready. */
  readonly expectation: number | undefined;
}

/** From when a lesson was opened until it was left. */
export interface Session {
  readonly run: string;
  readonly at: string;
  /** When something was last heard of it. */
  readonly until: string;
  readonly standIns: readonly StandInUse[];
  readonly engine?: EngineFacts;
  readonly images?: readonly ImageUse[];
  /** Of the lesson's text then. */
  readonly digest?: string;
}

export interface Transcript {
  readonly sessions: readonly Session[];
  /** By action: the last attempt that came to an end. */
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** By step: why it was last not run, where it was not. */
  readonly unmet: ReadonlyMap<string, string>;
}

/** Characters of a stream that are kept of an attempt. */
export const KEPT = 1_000_000;

type AttemptDraft = Omit<Attempt, 'output' | 'cut' | 'verdicts' | 'changed'> & {
  readonly run: string;
  finished: boolean;
  output: Record<Stream, string>;
  cut: Stream[];
  verdicts: JudgedExpectation[];
  changed: Map<string, string | undefined>;
};

/** @param events of one lesson, in the order in which they came */
export function readTranscript(events: Iterable<Event>): Transcript {
  const sessions: { -readonly [K in keyof Session]: Session[K] }[] = [];
  const unmet = new Map<string, string>();
  /** By run and action: begun and not ended, and the last one that has ended. */
  const open = new Map<string, AttemptDraft>();
  const ended = new Map<string, AttemptDraft>();
  const last = new Map<string, AttemptDraft>();
  const begin = (event: OfAction): AttemptDraft => ({
    run: event.run,
    action: event.action,
    step: event.step,
    at: event.at,
    durationMs: 0,
    finished: false,
    output: { stdout: '', stderr: '' },
    cut: [],
    verdicts: [],
    changed: new Map(),
    session: sessions.findLast(({ run }) => run === event.run),
  });
  const keep = (draft: AttemptDraft) => {
    ended.set(keyOf(draft), draft);
    last.set(draft.action, draft);
  };
  for (const event of events) {
    const session = sessions.findLast(({ run }) => run === event.run);
    if (session) session.until = event.at;
    switch (event.type) {
      case 'lesson-started': {
        const { run, at, standIns, engine, images, digest } = event;
        const more = { ...(engine && { engine }), ...(images && { images }) };
        const text = digest === undefined ? {} : { digest };
        sessions.push({ run, at, until: at, standIns, ...more, ...text });
        break;
      }
      case 'action-started': {
        const { script } = event;
        open.set(keyOf(event), { ...begin(event), ...(script === undefined ? {} : { script }) });
        break;
      }
      case 'file-changed':
        open.get(keyOf(event))?.changed.set(event.path, event.text);
        break;
      case 'output': {
        const draft = open.get(keyOf(event));
        // What a server prints after it was ready belongs to no verdict.
        if (draft) add(draft, event.stream, event.text);
        break;
      }
      case 'action-finished': {
        const draft = open.get(keyOf(event)) ?? begin(event);
        const { ended, exitCode, durationMs, at } = event;
        const end = exitCode === undefined ? {} : { exitCode };
        keep({ ...draft, finished: true, at, ended, durationMs, ...end });
        open.delete(keyOf(event));
        break;
      }
      case 'verdict': {
        // A task that the learner does has no beginning; its next judging repeats an expectation.
        const { expectation, verdict } = event;
        const known = ended.get(keyOf(event));
        const draft = known && !isRepeated(known, event) ? known : begin(event);
        draft.verdicts.push({ verdict, expectation: expectation ?? nextOf(draft, verdict) });
        keep({ ...draft, at: event.at });
        break;
      }
      case 'step-finished':
        if (event.outcome === 'not-run') unmet.set(event.step, event.reason ?? '');
        else unmet.delete(event.step);
        break;
    }
  }
  return { sessions, attempts: last, unmet };
}

type OfAction = Event & { readonly step: string; readonly action: string };

const keyOf = ({ run, action }: Pick<OfAction, 'run' | 'action'>): string => `${run} ${action}`;

function add(draft: AttemptDraft, stream: Stream, text: string): void {
  const room = KEPT - draft.output[stream].length;
  draft.output[stream] += text.slice(0, Math.max(0, room));
  if (text.length > room && !draft.cut.includes(stream)) draft.cut.push(stream);
}

function isRepeated(
  { verdicts, finished }: AttemptDraft,
  { expectation, verdict }: Extract<Event, { type: 'verdict' }>,
): boolean {
  if (expectation !== undefined) return verdicts.some((it) => it.expectation === expectation);
  const { line } = verdict.place;
  return !finished && verdicts.some((it) => it.verdict.place.line === line);
}

/** Records of before have the verdicts in the order of the expectations. */
function nextOf({ verdicts }: AttemptDraft, { code }: Verdict): number | undefined {
  if (code.startsWith('background-')) return undefined;
  return verdicts.filter((it) => it.expectation !== undefined).length;
}

/** The worst of an attempt's verdicts; passed where it has none. */
export function outcomeOf({ verdicts }: Pick<Attempt, 'verdicts'>): Outcome {
  const some = (outcome: Outcome) => verdicts.some(({ verdict }) => verdict.outcome === outcome);
  return some('failed') ? 'failed' : some('not-run') ? 'not-run' : 'passed';
}
