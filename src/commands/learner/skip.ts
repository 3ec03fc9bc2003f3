/** `lesson skip`: leaves the step at hand to the runner, and goes on. */
import type { Context } from '../../app/context.ts';
import { skipStep } from '../shared/skip-step.ts';

export function skip(options: { readonly anyway?: boolean }, context: Context): Promise<number> {
  return skipStep(options, context);
}
