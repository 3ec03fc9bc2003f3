/** Measuring and laying out text that may hold SGR colours and wide characters. */
import { displayWidth, graphemes, graphemeWidth, SGR } from './width.ts';
import { wrap } from './wrap.ts';

const RESET = '\x1b[0m';

/** Wrapped lines; the first begins with `first`, the others with as many blanks. */
export function hang(first: string, text: string, width: number): string[] {
  const indent = displayWidth(first);
  return wrap(text, width - indent).map((line, i) =>
    (i === 0 ? first + line : ' '.repeat(indent) + line).trimEnd(),
  );
}

/** Cut to `width` columns, ending in `ellipsis` where something was cut. */
export function truncate(text: string, width: number, ellipsis = '…'): string {
  if (displayWidth(text) <= width) return text;
  const room = Math.max(0, width - displayWidth(ellipsis));
  let shown = '';
  let used = 0;
  let last = 0;
  let coloured = false;
  const take = (plain: string): boolean => {
    for (const segment of graphemes(plain)) {
      const columns = graphemeWidth(segment);
      if (used + columns > room) return false;
      shown += segment;
      used += columns;
    }
    return true;
  };
  for (const match of text.matchAll(SGR)) {
    if (!take(text.slice(last, match.index))) return finish();
    shown += match[0];
    coloured = true;
    last = match.index + match[0].length;
  }
  take(text.slice(last));
  return finish();

  function finish(): string {
    return (
      shown + (coloured ? RESET : '') + (used + displayWidth(ellipsis) <= width ? ellipsis : '')
    );
  }
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** `left`, and `right` at the right margin; below it where both do not fit on one line. */
export function spread(left: string, right: string, width: number, indent = ''): string[] {
  const gap = width - displayWidth(indent) - displayWidth(left) - displayWidth(right);
  if (right === '') return hang(indent, left, width);
  if (gap >= 2) return [indent + left + ' '.repeat(gap) + right];
  return [...hang(indent, left, width), ...hang(indent, right, width)];
}
