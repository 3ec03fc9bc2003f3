import type { Lesson } from './model.ts';

/** What a lesson's end says is to be remembered: the list below that heading; undefined where it has none. */
export function toRemember({ steps }: Pick<Lesson, 'steps'>): string | undefined {
  const prose = (steps.at(-1)?.parts ?? []).flatMap((part) =>
    part.kind === 'prose' ? [part.markdown] : [],
  );
  const heading = 'To remember\n';
  const section = prose
    .join('\n\n')
    .split(/^### /m)
    .find((text) => text.startsWith(heading));
  return section?.slice(heading.length).trim() || undefined;
}
