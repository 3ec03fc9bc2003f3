/** Tables that fit the width: columns are narrowed, the widest first; else a row is a list of cells. */
import type { Token } from 'markdown-it';
import { hang, padEnd, padStart } from '../text/layout.ts';
import type { Theme } from '../text/theme.ts';
import { displayWidth } from '../text/width.ts';
import { wrap } from '../text/wrap.ts';
import { inlineText } from './markdown-inline.ts';

interface Cell {
  readonly text: string;
  readonly align: string;
}

/** Narrower than this, words break too often to be read. */
const MIN_COLUMN = 8;

export function renderTable(tokens: readonly Token[], width: number, theme: Theme): string[] {
  const rows = cells(tokens, theme);
  const [head = [], ...body] = rows;
  const natural = head.map((_, c) =>
    Math.max(1, ...rows.map((row) => displayWidth(row[c]?.text ?? ''))),
  );
  const gaps = 3 * (head.length - 1);
  const columns = narrowed(natural, width - gaps);
  if (columns === undefined || theme.screenReader) return asList(head, body, width, theme);

  const { bar, rule, cross } = theme.symbol;
  const between = ` ${theme.style.dim(bar)} `;
  const draw = (row: readonly Cell[], paint: (text: string) => string): string[] => {
    const wrapped = columns.map((column, c) => wrap(row[c]?.text ?? '', column));
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) =>
      columns
        .map((column, c) => align(paint(wrapped[c]?.[line] ?? ''), column, head[c]?.align))
        .join(between)
        .trimEnd(),
    );
  };
  const line = columns.map((column) => rule.repeat(column)).join(`${rule}${cross}${rule}`);
  return [
    ...draw(head, theme.style.strong),
    theme.style.dim(line),
    ...body.flatMap((row) => draw(row, (text) => text)),
  ];
}

function cells(tokens: readonly Token[], theme: Theme): Cell[][] {
  const rows: Cell[][] = [];
  let align = '';
  for (const token of tokens) {
    if (token.type === 'tr_open') rows.push([]);
    if (token.type === 'th_open' || token.type === 'td_open') {
      align = /text-align:(\w+)/.exec(String(token.attrGet('style') ?? ''))?.[1] ?? '';
    }
    if (token.type === 'inline') {
      const text = inlineText(token.children ?? [], theme).replaceAll('\n', ' ');
      rows.at(-1)?.push({ text, align });
    }
  }
  return rows;
}

/** Column widths of together at most `room`; undefined where that would be too narrow to read. */
function narrowed(natural: readonly number[], room: number): number[] | undefined {
  const columns = [...natural];
  for (let over = sum(columns) - room; over > 0; over = sum(columns) - room) {
    const widest = Math.max(...columns);
    if (widest <= MIN_COLUMN) return undefined;
    const at = columns.indexOf(widest);
    const next = Math.max(MIN_COLUMN, ...columns.filter((column) => column < widest));
    columns[at] = Math.max(next < widest ? next : widest - 1, widest - over);
  }
  return columns;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0);
}

function align(text: string, width: number, how: string | undefined): string {
  if (how === 'right') return padStart(text, width);
  if (how !== 'center') return padEnd(text, width);
  const left = Math.floor((width - displayWidth(text)) / 2);
  return padEnd(padStart(text, displayWidth(text) + Math.max(0, left)), width);
}

function asList(
  head: readonly Cell[],
  body: readonly (readonly Cell[])[],
  width: number,
  theme: Theme,
): string[] {
  return body.flatMap((row, r) => [
    ...(r === 0 ? [] : ['']),
    ...row.flatMap((cell, c) => {
      const name = head[c]?.text ?? '';
      if (cell.text === '') return [];
      return hang('', name === '' ? cell.text : `${theme.style.strong(name)}: ${cell.text}`, width);
    }),
  ]);
}
