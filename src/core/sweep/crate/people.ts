/** Authors and licence, as an RO-Crate describes them. Pure. */
import type { Author, Credit } from './credit.ts';
import { type Entity, encoded, type Graph, type Reference } from './graph.ts';

export function personOf(
  { name, parts, orcid, affiliation }: Author,
  n: number,
  graph: Graph,
): Entity {
  return {
    '@id': orcid ?? `#author-${n + 1}`,
    '@type': 'Person',
    name,
    ...(parts && { familyName: parts.family, givenName: parts.given }),
    ...(affiliation && {
      affiliation: graph.add({
        '@id': institutionId(affiliation),
        '@type': 'Organization',
        name: affiliation.name,
        ...(affiliation.url !== undefined && { url: affiliation.url }),
      }),
    }),
  };
}

export function institutionId({ url, name }: NonNullable<Author['affiliation']>): string {
  return url ?? `#institution-${encoded(name)}`;
}

export function licenseOf({ license }: Credit, graph: Graph): Reference | string {
  if (!license) return 'No licence was given';
  const name = license.spdx ?? license.url;
  return graph.add({ '@id': license.url, '@type': 'CreativeWork', name });
}
