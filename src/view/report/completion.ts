/**
 * A completion report: what somebody has done in a course, with the transcript of it, so that another
 * runner can judge it again. The one definition of its format.
 */
import * as z from 'zod';

export const REPORT_KIND = 'lesson-completion-report';
export const REPORT_VERSION = 1;

const time = z.iso.datetime();
const milliseconds = z.number().nonnegative();
const stream = z.enum(['stdout', 'stderr']);
const how = z.enum(['passed', 'solved', 'skipped', 'left', 'not-run']);

const expectation = z.object({
  kind: z.enum(['exit', 'output', 'check']),
  /** As it was judged then; `not-run`: nobody judged it, or it is not recorded. */
  verdict: z.enum(['passed', 'failed', 'not-run']),
  /** The verdict in words. */
  said: z.string(),
});

const done = z.object({
  /** As in the lesson: `<step>/<n>`. */
  id: z.string(),
  kind: z.enum(['file', 'block', 'question', 'task']),
  /** When it was last done to its end; none where that is not recorded. */
  at: time.optional(),
  durationMs: milliseconds,
  /** Of a file. */
  path: z.string().optional(),
  /** Of a block: what was run. */
  command: z.string().optional(),
  ended: z.enum(['exited', 'timeout', 'interrupted', 'engine-lost']).optional(),
  exitCode: z.int().min(0).max(255).optional(),
  stdout: z.string().optional(),
  stderr: z.string().optional(),
  /** Streams of which only the beginning is here. */
  cut: z.array(stream).optional(),
  /** What the learner had changed by hand before; null: removed. */
  changed: z.array(z.object({ path: z.string(), text: z.string().nullable() })).optional(),
  /** In the order of the lesson. */
  expectations: z.array(expectation),
});

const action = done.extend({
  /** null: not done. */
  how: how.nullable(),
  /** Of a task: the Solution, as far as it was done by the runner. */
  parts: z.array(done).optional(),
});

const step = z.object({
  id: z.string(),
  title: z.string(),
  how: how.nullable(),
  at: time.optional(),
  /** Machine time of what was done last. */
  durationMs: milliseconds,
  /** Why it was not run. */
  reason: z.string().optional(),
  actions: z.array(action),
});

const sitting = z.object({
  at: time,
  until: time,
  /** None in old records. */
  engine: z.object({ version: z.string(), kind: z.string(), own: z.boolean() }).optional(),
  images: z
    .array(z.object({ image: z.string(), id: z.string(), digests: z.array(z.string()) }))
    .optional(),
  standIns: z.array(z.object({ image: z.string(), really: z.string() })),
  /** Of the lesson's text then. */
  digest: z.string().optional(),
});

const lesson = z.object({
  id: z.string(),
  title: z.string(),
  /** Of the lesson's text, and its data files, when the report was made. */
  digest: z.string(),
  state: z.enum(['finished', 'begun', 'new']),
  sittings: z.array(sitting),
  steps: z.array(step),
});

const counts = z.object({
  passed: z.int(),
  solved: z.int(),
  skipped: z.int(),
  left: z.int(),
  notRun: z.int(),
  undone: z.int(),
});

const completionReport = z.object({
  kind: z.literal(REPORT_KIND),
  version: z.literal(REPORT_VERSION),
  made: time,
  /** Of the program that made it. */
  program: z.string(),
  machine: z.string(),
  course: z.string(),
  /** Of steps. */
  counts,
  lessons: z.array(lesson),
});

/** @returns what is wrong with it, in words, where it is no report */
export function parseReport(value: unknown): CompletionReport | string {
  const parsed = completionReport.safeParse(value);
  return parsed.success ? parsed.data : z.prettifyError(parsed.error);
}

export type CompletionReport = z.infer<typeof completionReport>;
export type ReportedLesson = z.infer<typeof lesson>;
export type ReportedStep = z.infer<typeof step>;
export type ReportedAction = z.infer<typeof action>;
export type ReportedDone = z.infer<typeof done>;
export type ReportedSitting = z.infer<typeof sitting>;
export type Counts = z.infer<typeof counts>;
export type ReportedExpectation = z.infer<typeof expectation>;
