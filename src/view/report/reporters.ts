/** The formats of a report. Each is a file, loaded when it is asked for. */
import type { Finding } from '../../core/lesson/model.ts';
import type { OpenReporter } from './reporter.ts';

export const REPORTERS = {
  text: () => import('./text.ts'),
  json: () => import('./json.ts'),
  junit: () => import('./junit.ts'),
  github: () => import('./github.ts'),
} as const satisfies Readonly<
  Record<string, () => Promise<{ readonly openReporter: OpenReporter }>>
>;

export type ReporterName = keyof typeof REPORTERS;

/** Those that can report what `lesson lint` finds too; its text and JSON are its own. */
export const FINDING_REPORTERS = {
  junit: REPORTERS.junit,
  github: REPORTERS.github,
} as const satisfies Readonly<
  Record<
    string,
    () => Promise<{
      findingsReport(findings: readonly Finding[], files: readonly string[]): string;
    }>
  >
>;
