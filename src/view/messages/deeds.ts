/** Words for what a lesson does on a machine, before somebody agrees to it. Plain lines. */
import { isUtf8 } from 'node:buffer';
import type { Effect } from '../../core/lesson/effects.ts';
import { bytes, counted } from '../../core/words/phrases.ts';
import { visible } from '../text/visible.ts';

interface EffectShown {
  readonly effect: Effect;
  readonly content?: Uint8Array | undefined;
}

/** Of a longer file, only the first lines are shown, and of a longer line its beginning. */
const LINES = { most: 40, first: 20 };
const LONGEST = 500;

const WHAT = {
  block: 'runs:',
  condition: 'runs, to see whether the next command is needed:',
  check: 'runs, as a check:',
  end: 'runs when the lesson ends:',
} as const;

/** @param rest how to see what was folded; undefined: nothing is folded */
export function deedLines(deeds: readonly EffectShown[], rest?: string): string[] {
  const lines: string[] = [];
  let last = '';
  for (const deed of deeds) {
    const heading = headingOf(deed);
    if (heading !== last) lines.push(`  ${heading}`, '');
    last = heading;
    lines.push(...textOf(deed, rest).map((line) => `    ${line}`.trimEnd()), '');
  }
  return lines;
}

function headingOf({ effect, content }: EffectShown): string {
  switch (effect.kind) {
    case 'environment':
      return 'sets for its commands:';
    case 'run':
      return WHAT[effect.as];
    case 'request':
      return 'requests:';
    case 'type':
      return 'types at the prompts of that command:';
    case 'write': {
      const mode = effect.mode === undefined ? '' : `, mode ${effect.mode.toString(8)}`;
      const from = 'from' in effect.source ? ` from ${effect.source.from}` : '';
      const size = content === undefined ? 'which is missing' : bytes(content.length);
      return `${visible(`writes ${effect.path}${from}`)} (${size}${mode}):`;
    }
  }
}

function textOf({ effect, content }: EffectShown, rest: string | undefined): string[] {
  if (effect.kind !== 'write') return linesOf(effect.text);
  if (content === undefined) return [];
  if (!isUtf8(content)) return ['(not text)'];
  const lines = linesOf(Buffer.from(content).toString('utf8'));
  if (rest === undefined) return lines;
  const isLong = lines.length > LINES.most;
  const shown = (isLong ? lines.slice(0, LINES.first) : lines).map(shortened);
  const cut = lines.some((line, i) => i < shown.length && line !== shown[i]);
  if (!isLong && !cut) return shown;
  const more = isLong ? `… ${counted(lines.length - LINES.first, 'more line')}. ` : '';
  return [...shown, `${more}To see all of it: ${rest}`];
}

function linesOf(text: string): string[] {
  return visible(text.replace(/\n+$/, '')).replaceAll('\t', '    ').split('\n');
}

function shortened(line: string): string {
  const more = line.length - LONGEST;
  return more <= 0 ? line : `${line.slice(0, LONGEST)}… ${counted(more, 'more character')}`;
}
