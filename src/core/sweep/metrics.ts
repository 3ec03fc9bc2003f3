/** The result of a trial: a JSON object in a file, or the last line that it printed. Pure. */
import type { Metrics, MetricValue, TrialFailure } from './records.ts';

/** Characters of a result; what is larger belongs into a file of its own. */
const MOST_RESULT = 64 * 1024;

export interface Reported {
  /** The content of the result file, or why it cannot be read; undefined: there is none. */
  readonly file: { readonly text: string } | { readonly problem: string } | undefined;
  /** The last line of stdout that is not empty; undefined: nothing was printed. */
  readonly lastLine: string | undefined;
}

/** The file, if there is one; else the last line, if it is meant as JSON. */
export function readResult({ file, lastLine }: Reported): ResultRead {
  if (file && 'text' in file) return parse(file.text, 'file');
  if (file) return { failure: { why: 'invalid-result', from: 'file', ...file } };
  const line = lastLine?.trim();
  return line?.startsWith('{') ? parse(line, 'stdout') : { failure: { why: 'no-result' } };
}

type ResultRead = { readonly metrics: Metrics } | { readonly failure: TrialFailure };

function parse(text: string, from: 'file' | 'stdout'): ResultRead {
  const invalid = (problem: string): ResultRead => ({
    failure: { why: 'invalid-result', from, problem },
  });
  if (text.length > MOST_RESULT) return invalid(`it is longer than ${MOST_RESULT} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return invalid((error as Error).message);
  }
  return isObject(value)
    ? { metrics: flat(value) }
    : invalid('it is not an object, such as {"accuracy": 0.93}');
}

function flat(value: object, before = ''): Metrics {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, it]): [string, MetricValue][] => {
      const name = `${before}${key}`;
      if (isObject(it)) return Object.entries(flat(it, `${name}.`));
      return [[name, Array.isArray(it) ? JSON.stringify(it) : (it as MetricValue)]];
    }),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
