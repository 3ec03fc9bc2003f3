/** Words for who holds what is wanted: a container with a name or a port, a process with a lock. */
import type { Holder } from '../../core/failures/codes.ts';
import type { LockHolder } from '../../core/run/failure.ts';
import { counted } from '../../core/words/phrases.ts';

/** What removes a container that is in the way; undefined if it is another user's. */
export function freeing(holder: Holder | undefined, name = 'NAME'): string | undefined {
  if (holder?.owner === 'course') {
    return `It was made in the lesson ${holder.lesson ?? ''}. Remove what that made: lesson clean ${holder.lesson ?? ''}`;
  }
  if (holder?.owner === 'other') return undefined;
  return `Remove it, and run this again: ${removal(holder, name)}`;
}

export function removal(holder: Holder | undefined, name = 'NAME'): string {
  const stop = holder?.state === 'running' ? `docker stop ${name} && ` : '';
  return `${stop}docker rm ${name}`;
}

/** For people: `2026-11-26 05:20`, in this machine's time zone. */
export function localMinute(since: string): string {
  return new Date(since).toLocaleString('sv-SE').slice(0, 16);
}

const STATES: Readonly<Record<string, string>> = {
  running: 'and is running',
  exited: 'and has exited',
  created: 'and was never started',
  paused: 'and is paused',
  dead: 'and is dead',
};

/** `from 3 minutes ago, and has exited; it is not this course's` */
export function existence({ ageMs, state, owner }: Holder): string {
  const whose = owner === 'other' ? "; it is not this course's" : '';
  return `from ${ago(ageMs)}, ${STATES[state] ?? `and is ${state}`}${whose}`;
}

function ago(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 1) return 'a moment ago';
  if (minutes < 120) return `${counted(minutes, 'minute')} ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? `${counted(hours, 'hour')} ago`
    : `${counted(Math.floor(hours / 24), 'day')} ago`;
}

/** Who holds a lock. */
export function holderWords({ user, doing, pid, since }: LockHolder): string {
  return `${user} is running \`${doing}\` in process ${pid}, since ${localMinute(since)}`;
}
