/** Who made a sweep and under which licence it may be used, as the user says it; and its CITATION.cff. Pure. */
import { stringify } from 'yaml';
import type { OptionProblem } from '../spec.ts';

export interface Credit {
  readonly authors: readonly Author[];
  /** Undefined: none was given. */
  readonly license?: License;
}

export interface Author {
  /** As it is said, e.g. `Josiah Carberry`. */
  readonly name: string;
  /** Only if it was given as `Carberry, Josiah`: where a name is split cannot be guessed. */
  readonly parts?: { readonly family: string; readonly given: string };
  /** A URL. */
  readonly orcid?: string;
  readonly affiliation?: { readonly name: string; readonly url?: string };
}

export interface License {
  readonly url: string;
  /** Its SPDX identifier; undefined: only the URL was given. */
  readonly spdx?: string;
}

const AUTHOR =
  /^([^<>()]*[^<>()\s])\s*(?:<(?:https?:\/\/orcid\.org\/)?([^<>]*)>)?\s*(?:\(([^<>()]*[^<>()\s])\s*(?:<(https?:\/\/[^<>\s]+)>)?\s*\))?$/;
const AUTHOR_FORM =
  'must be NAME, NAME <https://orcid.org/ID>, or NAME <https://orcid.org/ID> (INSTITUTION <https://ror.org/ID>)';

/** @param license an SPDX identifier, or a URL */
export function readCredit(
  authors: readonly string[],
  license: string | undefined,
): { readonly credit: Credit } | { readonly problems: readonly OptionProblem[] } {
  const problems: OptionProblem[] = [];
  const read = authors.flatMap((text) => {
    const author = readAuthor(text.trim());
    if (typeof author !== 'string') return [author];
    problems.push({ option: `crate-author ${text}`, problem: author });
    return [];
  });
  const of = license === undefined ? undefined : readLicense(license.trim());
  if (typeof of === 'string') problems.push({ option: `license ${license}`, problem: of });
  if (problems.length > 0 || typeof of === 'string') return { problems };
  return { credit: { authors: read, ...(of && { license: of }) } };
}

/** @returns what is wrong with it */
function readAuthor(text: string): Author | string {
  const [, said, orcid, institution, url] = AUTHOR.exec(text) ?? [];
  if (said === undefined) return AUTHOR_FORM;
  if (orcid !== undefined && !isOrcid(orcid)) {
    return `has an ORCID iD that does not exist: "${orcid}"; a valid one is 0000-0002-1825-0097`;
  }
  const [family = '', given = '', ...more] = said.split(',').map((part) => part.trim());
  const split = more.length === 0 && family !== '' && given !== '';
  return {
    name: split ? `${given} ${family}` : said,
    ...(split && { parts: { family, given } }),
    ...(orcid !== undefined && { orcid: `https://orcid.org/${orcid}` }),
    ...(institution !== undefined && {
      affiliation: { name: institution, ...(url !== undefined && { url }) },
    }),
  };
}

/** The last sign checks the others (ISO 7064, MOD 11-2). */
function isOrcid(text: string): boolean {
  if (!/^(?:\d{4}-){3}\d{3}[\dX]$/.test(text)) return false;
  const digits = text.replaceAll('-', '');
  const sum = [...digits.slice(0, -1)].reduce((total, digit) => (total + Number(digit)) * 2, 0);
  const check = (12 - (sum % 11)) % 11;
  return digits.at(-1) === (check === 10 ? 'X' : String(check));
}

/** @returns what is wrong with it */
function readLicense(text: string): License | string {
  if (/^https?:\/\/[^\s<>"]+$/.test(text)) return { url: text };
  return /^[A-Za-z0-9][A-Za-z0-9.-]*\+?$/.test(text)
    ? { url: `https://spdx.org/licenses/${text}`, spdx: text }
    : 'must be an identifier from https://spdx.org/licenses, such as CC-BY-4.0 or MIT, or a URL';
}

/** @param date such as `2026-11-30` */
export function citationOf(title: string, { authors, license }: Credit, date: string): string {
  const cff = {
    'cff-version': '1.2.0',
    message: 'If you use these results, please cite them as below.',
    type: 'dataset',
    title,
    authors: authors.map(({ name, parts, orcid, affiliation }) => ({
      ...(parts
        ? {
            'family-names': parts.family,
            'given-names': parts.given,
            ...(affiliation && { affiliation: affiliation.name }),
          }
        : { name }),
      ...(orcid !== undefined && { orcid }),
    })),
    ...(license && (license.spdx ? { license: license.spdx } : { 'license-url': license.url })),
    'date-released': date,
  };
  return stringify(cff, { lineWidth: 0 });
}
