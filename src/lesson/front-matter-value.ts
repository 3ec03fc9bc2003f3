/** What the values of a front matter mean, as far as they can be understood. */
import { type FrontMatter, NEEDS, type Need } from './model.ts';

/** The format that this runner reads. */
export const FORMAT = 1;

/** Zero where it is not told. */
export function formatOf(value: unknown): number {
  const { format } = record(value);
  return typeof format === 'number' ? format : 0;
}

/**
 * A value of the wrong type is left out or given its default. Nothing without a title, or where the
 * format is a newer one.
 */
export function frontMatterOf(value: unknown): FrontMatter | undefined {
  const given = record(value);
  if (typeof given.title !== 'string' || formatOf(value) > FORMAT) return undefined;
  const { minutes, megabytes } = given;
  const known: readonly string[] = NEEDS;
  return {
    format: FORMAT,
    title: given.title,
    summary: typeof given.summary === 'string' ? given.summary : '',
    mirrors: texts(given.mirrors),
    minutes: typeof minutes === 'number' ? minutes : 0,
    ...(typeof megabytes === 'number' ? { megabytes } : {}),
    images: texts(given.images),
    makes: texts(given.makes),
    needs: texts(given.needs).filter((need): need is Need => known.includes(need)),
    ports: Object.fromEntries(
      Object.entries(record(given.ports)).filter(
        (entry): entry is [string, number] => typeof entry[1] === 'number',
      ),
    ),
  };
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
