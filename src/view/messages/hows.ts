import type { How } from '../../core/run/progress.ts';

/** What is said of a step that was not done by the learner alone. */
export const HELPED: Readonly<Partial<Record<How, string>>> = {
  solved: 'with the Solution',
  skipped: 'skipped',
  left: 'left out',
  'not-run': 'not run on this machine',
};
