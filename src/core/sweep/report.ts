/** A sweep for programs, as `--json` prints it. Pure. */
import type { SessionLine, SweepRecord, TrialResult } from './records.ts';

/** A result with the number of its session in place of it: sessions are large, and shared. */
export type ReportedResult = Omit<TrialResult, 'session'> & { readonly session: number };

export interface SweepReport {
  readonly version: 1;
  readonly sessions: readonly SessionLine[];
  /** Of the trials that the sweep has now, in order; null where one has not begun. */
  readonly results: readonly (ReportedResult | null)[];
}

export function reportOf({ sessions, planned }: SweepRecord): SweepReport {
  const number = numbering(sessions);
  const results = planned.map(({ result }) => (result ? number(result) : null));
  return { version: 1, sessions, results };
}

/** @param sessions from 0 */
export function numbering(
  sessions: readonly SessionLine[],
): (result: TrialResult) => ReportedResult {
  const numbers = new Map(sessions.map((session, at) => [session, at]));
  return ({ session, ...result }) => ({ ...result, session: numbers.get(session) ?? -1 });
}
