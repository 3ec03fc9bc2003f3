/** What node has to say of our libraries is for developers: no learner is to see it. */
import { expect, test } from 'vitest';
import { haveBase, Place, realEngineSuite } from './support.ts';

realEngineSuite('warnings', () => {
  test('a run tells of no deprecation, as later versions of node do without being asked', async () => {
    const place = new Place();
    try {
      await haveBase(place);
      const env = { NODE_OPTIONS: '--pending-deprecation' };
      const { code, stderr } = await place.lesson(['verify', 'first-image'], { env });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    } finally {
      place.dispose();
    }
  }, 120_000);
});
