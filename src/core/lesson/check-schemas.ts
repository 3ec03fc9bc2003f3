/** The schemas of all checks: the reader validates with them, and the JSON Schema that ships is made from them. */
import * as z from 'zod';
import { schemaParts } from '../checks/schema-parts.ts';
import { CHECK_KINDS, type CheckKind } from '../checks/table.ts';

const parts = schemaParts(z);

export const CHECKS: Readonly<Record<CheckKind, z.ZodObject>> = Object.fromEntries(
  Object.entries(CHECK_KINDS).map(([name, kind]) => [name, kind.schema(z, parts)]),
) as unknown as Record<CheckKind, z.ZodObject>;

export const JSON_CONDITION = parts.jsonCondition;
