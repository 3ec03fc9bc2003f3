import { defineConfig } from 'vitest/config';
import { UNIT } from './test/groups.ts';

/** Pure tests, in parallel. `npm test` begins with them. */
export default defineConfig({
  test: {
    include: UNIT,
    // They share what they load: half of their time otherwise goes into loading it again.
    isolate: false,
    testTimeout: 60_000,
  },
});
