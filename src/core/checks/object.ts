/** What checks on the engine's objects have in common: that they are there, and their labels. */
import { type Judgement, verdictsOf } from '../expect/verdict.ts';
import { listed } from '../words/phrases.ts';
import { valueRows } from '../words/rows.ts';
import type { CheckName, WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence } from './looked-at.ts';

export type ObjectKind = 'image' | 'container' | 'volume' | 'network';

interface Labelled extends CheckName {
  readonly label: string;
  readonly expected: string;
  readonly actual?: string;
}

/** The codes that each kind of object has. */
export type ObjectCodes<K extends ObjectKind> = {
  readonly [C in `${K}-missing` | `${K}-absent` | `${K}-present`]: CheckName;
} & { readonly [C in `${K}-label`]: Labelled };

export function objectWords<K extends ObjectKind>(kind: K): WordsOf<ObjectCodes<K>> {
  const words: WordsOf<ObjectCodes<ObjectKind>> | Record<string, unknown> = {
    [`${kind}-missing`]: ({ name }: CheckName) => [`there is no ${kind} ${name}`],
    [`${kind}-absent`]: ({ name }: CheckName) => [`there is no ${kind} ${name}, as it should be`],
    [`${kind}-present`]: ({ name }: CheckName) => [`the ${kind} ${name} is still there`],
    [`${kind}-label`]: ({ name, label, expected, actual }: Labelled) => [
      actual === undefined
        ? `the ${kind} ${name} does not carry the label ${label}`
        : `the ${kind} ${name} has another value for the label ${label}`,
      ...valueRows(expected, actual),
    ],
  };
  return words as WordsOf<ObjectCodes<K>>;
}

const { passed, failed } = verdictsOf<ObjectCodes<ObjectKind>>();

type Labels = Readonly<Record<string, string>>;

/** Whether it is there as it should be; undefined where it is, and more is to be looked at. */
export function judgePresence(
  kind: ObjectKind,
  name: string,
  absent: true | undefined,
  found: object | undefined,
): Judgement | undefined {
  if (absent) {
    return found === undefined
      ? passed(`${kind}-absent`, { name })
      : failed(`${kind}-present`, { name });
  }
  return found === undefined ? failed(`${kind}-missing`, { name }) : undefined;
}

/** The first label that is not as it must be; further ones may be there. */
export function judgeLabels(
  kind: ObjectKind,
  name: string,
  expected: Labels | undefined,
  actual: Labels,
): Judgement | undefined {
  for (const [label, value] of Object.entries(expected ?? {})) {
    const there = Object.hasOwn(actual, label) ? actual[label] : undefined;
    if (there !== value) {
      const found = there === undefined ? {} : { actual: there };
      return failed(`${kind}-label`, { name, label, expected: value, ...found });
    }
  }
  return undefined;
}

type Named = 'volume' | 'network';
type NamedCodes<K extends Named> = ObjectCodes<K> & {
  readonly [C in `${K}-ok`]: CheckName & Looked & { readonly labels: readonly string[] };
};

export function namedWords<K extends Named>(kind: K): WordsOf<NamedCodes<K>> {
  const ok = ({ name, labels, looked }: CheckName & Looked & { labels: readonly string[] }) => {
    const carries = `carries the ${labels.length === 1 ? 'label' : 'labels'} ${listed(labels)}`;
    return [sentence(`the ${kind} ${name} exists`, looked, { labels: carries })];
  };
  return { ...objectWords(kind), [`${kind}-ok`]: ok } as unknown as WordsOf<NamedCodes<K>>;
}

/** An object of which there is nothing to know but its labels. */
export function judgeNamed(
  kind: Named,
  name: string,
  check: { readonly absent?: true | undefined; readonly labels?: Labels | undefined },
  found: { readonly labels: Labels } | undefined,
): Judgement {
  return (
    judgePresence(kind, name, check.absent, found) ??
    judgeLabels(kind, name, check.labels, found?.labels ?? {}) ??
    verdictsOf<NamedCodes<Named>>().passed(`${kind}-ok`, {
      name,
      looked: lookedAt(check, kind),
      labels: Object.keys(check.labels ?? {}),
    })
  );
}
