import { defineConfig } from 'vitest/config';

const campaign = process.env.LESSON_CAMPAIGN !== undefined;

export default defineConfig({
  test: {
    include: [campaign ? 'test/campaigns/*.{campaign,test}.ts' : 'test/**/*.test.ts'],
    // Tests of the real engine share it, and the engine serves one run at a time.
    fileParallelism: false,
    testTimeout: campaign ? 86_400_000 : 120_000,
    hookTimeout: 600_000,
  },
});
