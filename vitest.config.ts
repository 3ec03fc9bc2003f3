import { configDefaults, defineConfig } from 'vitest/config';
import { UNIT } from './test/unit.ts';

/** All but the unit tests, which have run already. */
const rest = process.env.LESSON_TESTS === 'rest';
const campaign = process.env.LESSON_CAMPAIGN !== undefined;

export default defineConfig({
  test: {
    include: [campaign ? 'test/campaigns/*.test.ts' : 'test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(rest ? UNIT : [])],
    // Tests of the real engine share it, and the engine serves one run at a time.
    fileParallelism: false,
    testTimeout: campaign ? 86_400_000 : 120_000,
    hookTimeout: 600_000,
  },
});
