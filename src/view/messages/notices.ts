/** Words for events that are not verdicts: warnings, files that were written, how an action ended. */
import type { Unproved } from '../../core/expect/prove.ts';
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Event, StandInUse } from '../../core/run/events.ts';
import { counted } from '../../core/words/phrases.ts';
import { harmless } from '../text/sanitize.ts';

export function standInWords(use: StandInUse): string {
  return harmless(
    `${use.image} is a stand-in, since the real one could not be pulled: ${use.really}`,
  );
}

/**
 * A warning in words. Known codes have a sentence; of another, the message that it may carry, else
 * the code with its arguments, so that nothing is lost.
 */
export function warningWords(code: string, args: Readonly<Record<string, unknown>>): string {
  if (typeof args.message === 'string') return harmless(args.message);
  const known = Object.entries(args)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
  const name = code.replaceAll('-', ' ');
  return harmless(known === '' ? name : `${name} (${known})`);
}

export function fileWords(event: Extract<Event, { type: 'file-written' }>): string {
  const what = {
    created: `${event.path} is written`,
    replaced: `${event.path} is replaced`,
    unchanged: `${event.path} is there already, as it should be`,
  }[event.change];
  return harmless(event.keptAs === undefined ? what : `${what}; yours is kept as ${event.keptAs}`);
}

/** The verdict says no more than that its action was not reached: such are counted, not listed. */
export function onlyUnreached(verdict: Verdict): boolean {
  return verdict.outcome === 'not-run' && ['not-run', 'not-seen'].includes(verdict.code);
}

export function unreachedWords(count: number): string {
  return `${counted(count, 'expectation')} not checked`;
}

/**
 * Why an action ended, where it did not end by itself and no verdict tells. Of a timeout one does.
 */
export function endWords(
  ended: Extract<Event, { type: 'action-finished' }>['ended'],
): string | undefined {
  switch (ended) {
    case 'interrupted':
      return 'stopped by you';
    case 'engine-lost':
      return 'stopped: the engine no longer answers';
    case 'timeout':
    case 'exited':
      return undefined;
  }
}

/** What passes whatever happens, as `file:line  words`, an author's place to mend. */
export function unprovedWords({ code, place }: Unproved): string {
  const what = {
    'held-before':
      'this check passed before its action was done; mark it `invariant: true` if that is meant',
    'empty-matches': 'this output matches with no line expected',
    'changed-line-matches': 'the output matches with this line changed',
    'not-started':
      'exit=nonzero accepted a command that was not found (126 or 127); write the exit code that is meant',
    'block-unnoticed': 'nothing in the lesson notices when this block is left out',
  }[code];
  return harmless(`${place.file}:${place.line}  ${what}`);
}
