/** The kinds of checks, by the key that tells them apart in a check's YAML. A new kind is a file and a line here. */
import type * as zod from 'zod';
import { command } from './command.ts';
import { container } from './container.ts';
import { file } from './file.ts';
import { files } from './files.ts';
import { http } from './http.ts';
import { image } from './image.ts';
import type { CheckKindOf } from './kind.ts';
import { network } from './network.ts';
import { volume } from './volume.ts';

export const CHECK_KINDS = {
  image,
  container,
  volume,
  network,
  file,
  files,
  http,
  command,
} as const;

export type CheckKind = keyof typeof CHECK_KINDS;

/** What the YAML of each kind says. */
type Given = {
  readonly [K in CheckKind]: zod.infer<ReturnType<(typeof CHECK_KINDS)[K]['schema']>>;
};

/** One check, told apart by `kind`; the rest is what the comment's YAML said. */
export type Check = { readonly [K in CheckKind]: { readonly kind: K } & Given[K] }[CheckKind];

export const KINDS = Object.keys(CHECK_KINDS) as CheckKind[];

export function kindOf(check: Pick<Check, 'kind'>): CheckKindOf<zod.ZodObject, Check> {
  return CHECK_KINDS[check.kind] as unknown as CheckKindOf<zod.ZodObject, Check>;
}

export type CheckEffect =
  | { readonly kind: 'run'; readonly text: string; readonly as: 'check' | 'condition' }
  | { readonly kind: 'request'; readonly text: string };

/** What looking at a check does on a machine. */
export function effectsOfCheck(check: Check): CheckEffect[] {
  const { runs = [], requests = [] } = kindOf(check);
  const given = check as unknown as Readonly<Record<string, string | undefined>>;
  const texts = (keys: readonly string[]) => keys.flatMap((key) => given[key] ?? []);
  return [
    ...texts(['unless']).map((text) => ({ kind: 'run', text, as: 'condition' }) as const),
    ...texts(requests).map((text) => ({ kind: 'request', text }) as const),
    ...texts(runs).map((text) => ({ kind: 'run', text, as: 'check' }) as const),
  ];
}
