import { readdirSync } from 'node:fs';
import { configDefaults, defineConfig } from 'vitest/config';
import { sharesEngine, UNIT } from './test/groups.ts';

/** `engine` or `apart`: one of the two groups that `npm test` runs beside each other, after the unit tests. */
const group = process.env.LESSON_TESTS;
const campaign = process.env.LESSON_CAMPAIGN !== undefined;
const include = campaign ? ['test/campaigns/*.test.ts'] : ['test/**/*.test.ts'];

export default defineConfig({
  test: {
    include: group === undefined ? include : files(group === 'engine'),
    exclude: [...configDefaults.exclude, ...(group === undefined ? [] : UNIT)],
    fileParallelism: false,
    testTimeout: campaign ? 86_400_000 : 120_000,
    hookTimeout: 600_000,
  },
});

function files(withEngine: boolean): string[] {
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name}`)
    .filter((file) => sharesEngine(file) === withEngine);
}
