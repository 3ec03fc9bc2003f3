/** The formats of a report. Each is a file, loaded when it is asked for. */
import type { OpenReporter } from './reporter.ts';

export const REPORTERS = {
  text: () => import('./text.ts'),
  json: () => import('./json.ts'),
} as const satisfies Readonly<
  Record<string, () => Promise<{ readonly openReporter: OpenReporter }>>
>;

export type ReporterName = keyof typeof REPORTERS;
