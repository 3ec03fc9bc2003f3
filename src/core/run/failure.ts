import type { Failure } from '../failures/codes.ts';

/**
 * An error that is the user's or the machine's, not a bug: it is shown without a stack. Says what,
 * where, and what to do next.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** 1 a step failed; 2 wrong usage or an invalid lesson; 3 no engine or an unfit machine; 130 interrupted. */
  readonly exitCode: 1 | 2 | 3 | 130;
  /** The next action, as one line or several. */
  readonly next: string | undefined;
  /** What is known of it, to be explained where it is told. */
  readonly failure: Failure | undefined;

  constructor(
    message: string,
    options: { exitCode: 1 | 2 | 3 | 130; next?: string; failure?: Failure; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.exitCode = options.exitCode;
    this.next = options.next;
    this.failure = options.failure;
  }
}

export function interrupted(): UserError {
  return new UserError('Stopped.', { exitCode: 130 });
}

export function engineLost(): UserError {
  return new UserError(
    'The engine no longer answers: it was stopped, or it failed, while the step ran.',
    {
      exitCode: 3,
      next: 'What was done before is kept. Start the engine again (`lesson engine start` for your own), then go on with `lesson next`.',
    },
  );
}
