/** `lesson next`: goes on where the learner is. */
import type { Context } from '../../app/context.ts';
import { goOn } from '../shared/go-on.ts';

export function next(word: string | undefined, context: Context): Promise<number> {
  return goOn(word, context);
}
