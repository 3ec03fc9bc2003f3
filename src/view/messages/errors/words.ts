import type { Failure } from '../../../core/failures/codes.ts';
import type { ErrorArguments, ErrorCode } from '../../../core/run/failure.ts';

/** `next`: what to do, as one line or several. `known`: a failure whose explanation comes in between. */
export type Words = readonly [what: string, next?: string | undefined, known?: Failure | undefined];

export type ErrorTable = {
  readonly [Code in ErrorCode]: (args: Readonly<ErrorArguments[Code]>) => Words;
};
