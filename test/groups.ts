/** Which tests run beside each other. */
import { readFileSync } from 'node:fs';

/** Pure tests: no engine, no built program. They run in parallel, before all others. */
export const UNIT = [
  'test/*.test.ts',
  'test/core/**/*.test.ts',
  'test/app/!(doctor)/**/*.test.ts',
  'test/commands/**/*.test.ts',
  'test/view/**/!(pty).test.ts',
];

/** Tests of the built program that change only engines of their own. */
const OWN_ENGINES = ['test/e2e/images.test.ts', 'test/e2e/practice.test.ts'];

/** Whether a test looks at the engine that all tests share: only one of these runs at a time. */
export function sharesEngine(file: string): boolean {
  if (OWN_ENGINES.includes(file)) return false;
  const text = readFileSync(file, 'utf8');
  return (
    file.startsWith('test/e2e/') ||
    /\b(testSession|theEngine|realEngine|findEngine)\b|\/e2e\/support\.ts'/.test(text)
  );
}
