/** Which known failure a block or its check has met, where the lesson did not mean it to. */
import type { Verdict } from '../expect/verdict.ts';
import type { Expectation } from '../lesson/model.ts';
import { isElision, matchLine, parsePattern } from '../pattern/pattern.ts';
import type { Failure } from './codes.ts';
import { failureInScript } from './in-script.ts';
import { type LessonImages, recognise } from './recognise.ts';

/**
 * @param verdicts of the expectations, one each in their order
 * @param output undefined where the block did not run here
 * @param script of the block; it may show more than its output
 * @param checkSaid what commands of the first check that failed wrote to stderr
 */
export function unexpectedFailure(
  expectations: readonly Expectation[],
  verdicts: readonly Verdict[],
  output: { readonly stdout: string; readonly stderr: string } | undefined,
  checkSaid = '',
  images?: LessonImages,
  script = '',
): Failure | undefined {
  const inScript = (found?: Failure) => failureInScript(script, verdicts, found);
  const [checks] = recognise({ stdout: '', stderr: checkSaid }, images);
  if (checks) return inScript(checks.failure);
  if (!output || failedAsItShould(expectations, verdicts)) return undefined;
  const found = recognise(output, images).find(
    ({ line, stream }) => !expectations.some((expectation) => speaksOf(expectation, stream, line)),
  );
  return inScript(found?.failure);
}

/** The block was to fail, did, and said what it should: what else failed is not for engines to explain. */
function failedAsItShould(
  expectations: readonly Expectation[],
  verdicts: readonly Verdict[],
): boolean {
  const outcomes = (kind: Expectation['kind']) =>
    expectations.flatMap((expectation, i) =>
      expectation.kind === kind && (kind !== 'exit' || isFailure(expectation))
        ? [verdicts[i]?.outcome]
        : [],
    );
  return outcomes('exit').includes('passed') && !outcomes('output').includes('failed');
}

function isFailure(expectation: Expectation): boolean {
  return expectation.kind === 'exit' && expectation.exit !== 0;
}

/** The lesson prints this very line as one that is to come. */
function speaksOf(expectation: Expectation, stream: string, line: string): boolean {
  return (
    expectation.kind === 'output' &&
    expectation.stream === stream &&
    expectation.lines.some((text) => !isElision(text) && matchLine(parsePattern(text), line))
  );
}
