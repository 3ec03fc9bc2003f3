/** Checks on networks. */
import { checkKind } from './kind.ts';
import { judgeNamed, namedWords } from './object.ts';

export const network = checkKind({
  schema: (z, { labels, objectName, common }) =>
    z.strictObject({ network: objectName, labels: labels.optional(), ...common }),
  subject: 'name',
  judge: async (check, world) =>
    judgeNamed('network', check.network, check, await world.network(check.network)),
  words: namedWords('network'),
});
