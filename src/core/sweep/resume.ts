/** What is left to do of a sweep: the trials without a result, and what has changed since. Pure. */
import type { SessionLine, SweepRecord, TrialResult } from './records.ts';
import { settingsKey, settingsOf, type Trial } from './trials.ts';

export interface ResumePlan {
  /** Without a result, in order; also those that failed. */
  readonly todo: readonly Trial[];
  /** How many have a result. */
  readonly done: number;
  /** Of trials that the sweep no longer has: results that stay recorded, and are shown no more. */
  readonly dropped: number;
  /** Trials that the sweep did not have before. */
  readonly added: number;
  /** Results of the same settings from another image, other data or other arguments. */
  readonly others: readonly { readonly trial: Trial; readonly result: TrialResult }[];
  /** Planned trial → the trial whose result is used for it; agreed to earlier, or by `accept`. */
  readonly accepted: Readonly<Record<string, string>>;
  readonly changes: readonly SweepChange[];
}

export type SweepChange =
  | { readonly what: 'image'; readonly before: string; readonly after: string }
  | { readonly what: 'mount'; readonly target: string }
  | { readonly what: 'arguments' | 'environment' };

/**
 * @param accept whether results of another image, other data or other arguments count
 */
export function resumePlan(
  trials: readonly Trial[],
  record: SweepRecord,
  now: Pick<SessionLine, 'image' | 'mounts'>,
  accept: boolean,
): ResumePlan {
  const complete = [...record.all.values()].filter(({ status }) => status === 'complete');
  const byId = new Map(complete.map((result) => [result.trial, result]));
  // Of several with the same settings the latest.
  const byKey = new Map(complete.map((result) => [settingsKey(result), result]));
  const open = trials.filter(({ id }) => !byId.has(id));
  const agreed = new Map(Object.entries(record.session.accepted));
  const others = open.flatMap((trial) => {
    const result = byId.get(agreed.get(trial.id) ?? '') ?? byKey.get(settingsKey(trial));
    return result ? [{ trial, result }] : [];
  });
  const counted = others.filter(({ trial }) => accept || agreed.has(trial.id));
  const accepted = Object.fromEntries(counted.map(({ trial, result }) => [trial.id, result.trial]));
  const todo = open.filter(({ id }) => !Object.hasOwn(accepted, id));
  const keys = new Set(trials.map(settingsKey));
  const before = new Set(settingsOf(record.session.spec).map(settingsKey));
  return {
    todo,
    done: trials.length - todo.length,
    dropped: [...byKey.keys()].filter((key) => !keys.has(key)).length,
    added: [...keys].filter((key) => !before.has(key)).length,
    others: others.filter(({ trial }) => !Object.hasOwn(accepted, trial.id)),
    accepted,
    changes: others.length === counted.length && !accept ? [] : changesIn(others, now),
  };
}

/** In what the trials differ from the results that there are. */
function changesIn(
  others: ResumePlan['others'],
  { image, mounts }: Pick<SessionLine, 'image' | 'mounts'>,
): SweepChange[] {
  const found = new Map<string, SweepChange>();
  for (const { trial, result } of others) {
    const { session } = result;
    const before = session.image.id;
    if (before !== image.id) found.set('image', { what: 'image', before, after: image.id });
    const hashes = new Map(session.mounts.map(({ target, sha256 }) => [target, sha256]));
    for (const { target, sha256 } of mounts) {
      if (hashes.get(target) !== sha256) found.set(target, { what: 'mount', target });
      hashes.delete(target);
    }
    for (const target of hashes.keys()) found.set(target, { what: 'mount', target });
    if (JSON.stringify(result.args) !== JSON.stringify(trial.args))
      found.set('arguments', { what: 'arguments' });
    if (JSON.stringify(result.env) !== JSON.stringify(trial.env))
      found.set('environment', { what: 'environment' });
  }
  return [...found.values()];
}
