import { engineLost, UserError } from '../../../core/run/failure.ts';
import type { Endpoint } from '../connect/dial.ts';
import { answers } from './session.ts';

/** What is told in place of an error of work on an engine that no longer answers; else the error itself. */
export async function lossIn(error: unknown, endpoint: Endpoint): Promise<unknown> {
  // What an engine has said comes with a status: it was there.
  const said = (error as { readonly statusCode?: number }).statusCode !== undefined;
  if (error instanceof UserError || said) return error;
  return (await answers(endpoint)) ? error : engineLost();
}
