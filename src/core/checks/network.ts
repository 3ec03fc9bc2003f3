/** Checks on networks. */
import { checkKind } from './kind.ts';
import { judgeNamed, namedWords } from './object.ts';

export const network = checkKind({
  schema: (z, { labels, common }) =>
    z.strictObject({ network: z.string().min(1), labels: labels.optional(), ...common }),
  subject: 'name',
  judge: async (check, world) =>
    judgeNamed('network', check.network, check, await world.network(check.network)),
  words: namedWords('network'),
});
