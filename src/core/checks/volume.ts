/** Checks on volumes. */
import { checkKind } from './kind.ts';
import { judgeNamed, namedWords } from './object.ts';

export const volume = checkKind({
  schema: (z, { labels, objectName, common }) =>
    z.strictObject({ volume: objectName, labels: labels.optional(), ...common }),
  subject: 'name',
  judge: async (check, world) =>
    judgeNamed('volume', check.volume, check, await world.volume(check.volume)),
  words: namedWords('volume'),
});
