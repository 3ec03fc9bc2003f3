import { engineLost, UserError } from '../run/failure.ts';
import type { Endpoint } from './dial.ts';
import { answers } from './session.ts';

/** Codes of errors that a connection has whose other side is gone. */
const GONE = ['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'];

/** What is told in place of an error of work on an engine that no longer answers; else the error itself. */
export async function lossIn(error: unknown, endpoint: Endpoint): Promise<unknown> {
  const { code } = error as NodeJS.ErrnoException;
  if (error instanceof UserError || code === undefined || !GONE.includes(code)) return error;
  return (await answers(endpoint)) ? error : engineLost();
}
