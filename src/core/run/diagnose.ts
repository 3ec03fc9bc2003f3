/** The lesson's own word on what went wrong: its first diagnosis that fits. */
import { matchOutput } from '../expect/match.ts';
import type { Verdict } from '../expect/verdict.ts';
import type { CheckExpectation, Diagnosis } from '../lesson/model.ts';

type BlockOutput = { readonly stdout: string; readonly stderr: string };

/**
 * @param printed undefined where nobody has seen what was printed
 * @returns the hint
 */
export async function diagnose(
  diagnoses: readonly Diagnosis[],
  printed: BlockOutput | undefined,
  judge: (expectation: CheckExpectation) => Promise<Verdict>,
): Promise<string | undefined> {
  for (const { output, check, place, hint } of diagnoses) {
    if (check) {
      if ((await judge({ kind: 'check', check, place })).outcome === 'passed') return hint;
      continue;
    }
    if (output === undefined || !printed) continue;
    const fits = (['stdout', 'stderr'] as const).some((stream) => {
      const line = { kind: 'output', stream, contains: true, lines: [output], place } as const;
      return matchOutput(line, printed[stream]).outcome === 'passed';
    });
    if (fits) return hint;
  }
  return undefined;
}
