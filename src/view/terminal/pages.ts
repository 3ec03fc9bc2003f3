/** Cuts what waits to be shown into screenfuls, so that nothing scrolls away unread. Pure. */

/** Lines that belong together; `step` begins one, `joined` stays with what is above it. */
export interface Piece {
  readonly kind: 'step' | 'prose' | 'joined';
  readonly lines: readonly string[];
}

export interface PageRow {
  readonly text: string;
  /** How good a place it is to begin a screen: 0 none, 1 a paragraph, 2 a step. */
  readonly begins: 0 | 1 | 2;
}

/** Pieces with an empty row between them. */
export function rowsOf(pieces: readonly Piece[]): PageRow[] {
  const rows: PageRow[] = [];
  for (const { kind, lines } of pieces) {
    if (rows.length > 0) rows.push({ text: '', begins: 0 });
    lines.forEach((text, i) => {
      rows.push({ text, begins: text === '' ? 0 : beginning(kind, i, rows) });
    });
  }
  return rows;
}

function beginning(kind: Piece['kind'], i: number, above: readonly PageRow[]): PageRow['begins'] {
  if (i === 0 && kind === 'step') return 2;
  if (kind === 'joined' || (above.length > 0 && above.at(-1)?.text !== '')) return 0;
  return leadsOn(above) ? 0 : 1;
}

/** A heading, or a line such as "you can": it is lost without what comes below it. */
function leadsOn(above: readonly PageRow[]): boolean {
  const last =
    above
      .at(-2)
      ?.text.replace(/\x1b\[[\d;]*m/g, '')
      .trim() ?? '';
  const alone = above.length < 3 || above.at(-3)?.text === '';
  return last.endsWith(':') || (alone && /^\p{L}.*[\p{L}\p{N}]$/u.test(last));
}

/**
 * How many rows to show now, where `room` are free; 0: none, ask first.
 * @param fresh nothing stands on the screen that was not read yet
 */
export function rowsNow(rows: readonly PageRow[], room: number, fresh: boolean): number {
  if (rows.length <= room) return rows.length;
  const places = rows.flatMap((row, i) => (row.begins > 0 && (i > 0 || !fresh) ? [i] : []));
  const within = places.filter((i) => i <= room);
  const step = within.findLast((i) => rows[i]?.begins === 2);
  if (step !== undefined) return step;
  return within.at(-1) ?? (fresh ? (places[0] ?? rows.length) : 0);
}
