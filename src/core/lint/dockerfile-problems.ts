/** Loads the parser of Dockerfiles: only for those who have one to read. */
import { validate } from 'dockerfile-utils';

/** What is wrong with a Dockerfile in every builder; lines from 0. */
export function dockerfileProblems(text: string): { line: number; problem: string }[] {
  return validate(text)
    .filter(({ severity }) => severity === ERROR)
    .map(({ message, range }) => ({
      line: range.start.line,
      problem: String(message).replaceAll('`', '"'),
    }));
}

/** The others are warnings. */
const ERROR = 1;
