/** What node has to say of our libraries is for developers: no learner is to see it. */
import { expect, test } from 'vitest';
import { inPlace } from './place.ts';
import { realEngineSuite } from './support.ts';

realEngineSuite('warnings', () => {
  test(
    'a run tells of no deprecation, as later versions of node do without being asked',
    () =>
      inPlace(undefined, async (place) => {
        const env = { NODE_OPTIONS: '--pending-deprecation' };
        const { stderr } = await place.succeeds(['verify', 'first-image'], { env });
        expect(stderr).toBe('');
      }),
    120_000,
  );
});
