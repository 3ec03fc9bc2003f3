/** What a kind of check is: one file each, listed in `table.ts`. All that is known of a kind stands there. */
import type * as zod from 'zod';
import type { Judgement } from '../expect/verdict.ts';
import type { Before, World } from '../expect/world.ts';
import type { SchemaParts, Zod } from './schema-parts.ts';

/** Most codes name the check's subject. */
export type CheckName = { readonly name: string };

/** What was expected and what is. */
export type ExpectedActual<T> = CheckName & { readonly expected: T; readonly actual: T };

/** A function for each code, which makes the lines that tell it: see `view/messages/verdict-text.ts`. */
export type WordsOf<Codes> = { readonly [C in keyof Codes]: (args: Codes[C]) => string[] };

export interface CheckKindOf<Schema extends zod.ZodObject, Given = zod.infer<Schema>> {
  /** Has the kind's name as a key; what stands there is the check's subject. */
  schema(z: Zod, parts: SchemaParts): Schema;
  /** What the subject is. Paths are relative to the sandbox, globs are `*`, `?`, `[…]`, `**`. */
  readonly subject: 'name' | 'path' | 'glob' | 'url' | 'script';
  /** The keys whose values are run as shell. Whoever agrees to a lesson agrees to them. */
  readonly runs?: readonly (keyof Given & string)[];
  /** The keys whose values are addresses that are asked. */
  readonly requests?: readonly (keyof Given & string)[];
  /** The image whose layers must be known from before the action. */
  layersOf?(check: Given): string | undefined;
  /** Says the first thing that is wrong. @throws what the world throws */
  judge(check: Given, world: World, before: Before): Promise<Judgement>;
  /** For each code that `judge` has for itself alone. */
  readonly words: Readonly<Record<string, (args: never) => string[]>>;
}

/** Infers a kind's types from its schema. */
export function checkKind<Schema extends zod.ZodObject>(
  kind: CheckKindOf<Schema>,
): CheckKindOf<Schema> {
  return kind;
}
