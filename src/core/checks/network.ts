/** Checks on networks. */
import { verdictsOf } from '../expect/verdict.ts';
import { valueRows } from '../words/rows.ts';
import { checkKind, type ExpectedActual, type WordsOf } from './kind.ts';
import { judgeNamed, namedWords } from './object.ts';

interface NetworkCodes {
  'network-members': ExpectedActual<readonly string[]>;
}

const { failed } = verdictsOf<NetworkCodes>();

const words: WordsOf<NetworkCodes> = {
  'network-members': ({ name, expected, actual }) => [
    `the network ${name} does not connect the containers that it should`,
    ...valueRows(expected.join(', '), actual.join(', ') || '(none that runs)'),
  ],
};

export const network = checkKind({
  schema: (z, { labels, objectName, common }) =>
    z.strictObject({
      network: objectName,
      labels: labels.optional(),
      /** Containers that run and are connected; there may be more. */
      members: z.array(objectName).min(1).optional(),
      ...common,
    }),
  subject: 'name',
  async judge(check, world) {
    const { network: name, members: expected = [] } = check;
    const found = await world.network(name);
    const named = judgeNamed('network', name, check, found);
    const actual = found?.members ?? [];
    const isMissing = expected.some((member) => !actual.includes(member));
    if (named.outcome !== 'passed' || !isMissing) return named;
    return failed('network-members', { name, expected, actual: actual.toSorted() });
  },
  words: { ...namedWords('network'), ...words },
});
