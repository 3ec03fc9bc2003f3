/** What is said of the RO-Crate of a sweep. */
import type { MissingInCrate } from '../../core/sweep/crate/crate.ts';
import { counted } from '../../core/words/phrases.ts';

const REMEDY: Readonly<Record<MissingInCrate, string>> = {
  author:
    'an author: --crate-author "NAME <https://orcid.org/ID> (INSTITUTION <https://ror.org/ID>)"',
  institution:
    'an author\'s institution and its address: --crate-author "NAME (INSTITUTION <https://ror.org/ID>)"',
  license: 'a licence: --license CC-BY-4.0',
  registry:
    'an image that others can pull: push it to a registry, and sweep the name that it has there',
};

/** @param lost paths */
export function crateNotes(
  crate: { readonly lost: readonly string[]; readonly missing: readonly MissingInCrate[] },
  citationKept: boolean,
): string[] {
  const { lost, missing } = crate;
  const [first, ...more] = lost;
  return [
    ...(missing.length > 0
      ? [
          ['Recommended, and not in the crate:', ...missing.map((it) => `  ${REMEDY[it]}`)].join(
            '\n',
          ),
        ]
      : []),
    ...(first === undefined
      ? []
      : [
          `Left out of the crate, because they are no longer as the trials left them: ${first}${more.length > 0 ? ` and ${counted(more.length, 'other file')}` : ''}`,
        ]),
    ...(citationKept
      ? ['CITATION.cff is left as it is. If you remove it, the next crate writes a new one.']
      : []),
  ];
}
