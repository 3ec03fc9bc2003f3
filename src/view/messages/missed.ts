/** What a lesson needs and the engine no longer has, in words. */
import type { Missed } from '../../core/run/inventory.ts';
import { harmless } from '../text/sanitize.ts';

/** One line. */
export function missedWords({ elsewhere, missing }: Missed): string {
  if (elsewhere) return 'This lesson was last open on another engine.';
  const objects = missing.map(
    ({ kind, name, stopped }) => `${kind} ${harmless(name)}${stopped ? ' (it has stopped)' : ''}`,
  );
  return `Missing on the engine: ${objects.join(', ')}.`;
}
