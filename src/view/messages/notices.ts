/** Words for events that are not verdicts: warnings, files that were written, how an action ended. */
import type { Verdict } from '../../core/expect/verdict.ts';
import type { Place } from '../../core/pattern/place.ts';
import type { Event, StandInUse, Warning } from '../../core/run/events.ts';
import { counted } from '../../core/words/phrases.ts';
import { harmless } from '../text/sanitize.ts';

export function standInWords(use: StandInUse): string {
  return harmless(
    `${use.image} is a stand-in, since the real one could not be pulled: ${use.really}`,
  );
}

export function warningWords(warning: Warning): string {
  return harmless(warningText(warning));
}

function warningText({ code, args }: Warning): string {
  switch (code) {
    case 'always-failed':
      return args.exitCode === undefined
        ? `the lesson's closing command took too long and was stopped: ${args.script}`
        : `the lesson's closing command failed (exit code ${args.exitCode}): ${args.script}`;
    case 'background-gone':
      return args.restarted
        ? `ended when you left, and did not start again: ${args.command}`
        : `no longer runs, and is not to be started twice: ${args.command}`;
    case 'background-resumed':
      return `ended when you left, and runs again: ${args.command}`;
    case 'not-taken-over':
      return `files that containers wrote as another user could not be taken over: ${args.problem}`;
    case 'record-damaged': {
      const what =
        args.wrong === 'damaged' ? 'is damaged' : 'was not written by lesson at this place';
      return `${args.file} ${what}; it is kept as ${args.keptAs}, and a new one is started`;
    }
    case 'transcript-full':
      return `of what this command prints, the transcript keeps the first ${args.most / 1e6} MB`;
    case 'transcript-no-room':
      return 'the disk is full: the transcript misses what comes now';
  }
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

/** As editors and terminals make a link of it. */
export function placeWords({ file, line }: Place): string {
  return harmless(`${file}:${line}`);
}
