/** Where a way to a place in a lesson has led, in words. */
import type { Arrival, NotUndone, RebuildReason } from '../../core/learner/arrival.ts';
import { harmless } from '../text/sanitize.ts';
import { missedWords } from './missed.ts';

/** Before steps are run again; undefined: whoever asked for it knows why. */
export function rebuildWords(reason: RebuildReason): string | undefined {
  switch (reason.code) {
    case 'asked':
      return undefined;
    case 'in-the-way':
      return 'What was done before may be in its way: the lesson is done again up to here.';
    case 'missing': {
      const missed = missedWords(reason.missed);
      if (!reason.opening) return missed;
      return `${missed} The earlier steps are run again to rebuild the lesson.`;
    }
  }
}

/** A sentence each. @param shown how a path is shown */
export function arrivalWords(arrival: Arrival, shown: (path: string) => string): string[] {
  const kept =
    arrival.kept === undefined
      ? []
      : [`What you had in your files is kept in ${shown(arrival.kept)}.`];
  return [...outcomeWords(arrival), ...kept];
}

function outcomeWords(arrival: Arrival): string[] {
  switch (arrival.outcome) {
    case 'nothing-changed':
      return [`${placeWords(arrival)} Nothing had to change.`];
    case 'taken-back':
      return [`${placeWords(arrival)} What came after it had changed nothing.`];
    case 'rebuilt':
      return [placeWords(arrival), ...notUndoneWords(arrival.notUndone)];
    case 'failed': {
      const title = harmless(arrival.at?.step.title ?? '');
      const failed = `The step "${title}" failed when it was done again: you are at its start.`;
      return [failed, ...notUndoneWords(arrival.notUndone)];
    }
    case 'cut-off': {
      if (!arrival.interrupted) return [];
      return [
        arrival.at
          ? `Stopped on the way, in "${arrival.at.step.title}": what comes before it is done.`
          : 'Stopped before anything was done again; the next command that needs it does so.',
      ];
    }
  }
}

function placeWords({ at, lesson }: Arrival): string {
  if (!at) return `You are at the end of "${lesson.title}".`;
  const count = lesson.steps.length;
  return `You are at the start of "${at.step.title}", step ${at.stepIndex + 1} of ${count} in ${lesson.id}.`;
}

/** @param images that stay too, e.g. ` the base image ubuntu:20.04,` */
export function whatCannotBeTakenBack(images = ''): string {
  return `Not undone:${images} the engine's build cache, packages that were installed, and whatever commands changed outside of your files here and the engine.`;
}

function notUndoneWords(notUndone: NotUndone | undefined): string[] {
  if (!notUndone) return [];
  const { pulled, notRunAgain } = notUndone;
  const images =
    pulled.length === 0
      ? ''
      : ` ${pulled.length === 1 ? 'the base image' : 'base images'} that ${pulled.length === 1 ? 'was' : 'were'} pulled (${pulled.join(', ')}),`;
  const left = notRunAgain.map(({ script }) => {
    const [first = '', ...rest] = script.trim().split('\n');
    return `Not run again, as the lesson says: ${harmless(first)}${rest.length > 0 ? ' …' : ''}`;
  });
  return [whatCannotBeTakenBack(images), ...left];
}
