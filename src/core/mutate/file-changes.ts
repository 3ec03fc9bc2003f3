/** Changes of a file that a lesson writes: emptied, a line left out, a value changed. */
import type { MutationCode } from './mutation.ts';

export interface TextChange {
  readonly code: Extract<MutationCode, 'file-emptied' | 'line-left-out' | 'value-changed'>;
  readonly text: string;
  /** The line that is changed; undefined: all of them are. */
  readonly line?: { readonly index: number; readonly before: string; readonly after?: string };
}

const COMMENT = /^\s*(?:#(?!!)|\/\/|"""|<!--)/;

export function fileChanges(text: string): TextChange[] {
  if (text.trim() === '') return [];
  const lines = text.split('\n');
  const found: TextChange[] = [{ code: 'file-emptied', text: '' }];
  lines.forEach((before, index) => {
    if (before.trim() === '' || COMMENT.test(before)) return;
    const without = lines.toSpliced(index, 1).join('\n');
    if (without.trim() !== '') {
      found.push({ code: 'line-left-out', text: without, line: { index, before } });
    }
    const after = withOtherValue(before);
    if (after !== before) {
      const changed = lines.with(index, after).join('\n');
      found.push({ code: 'value-changed', text: changed, line: { index, before, after } });
    }
  });
  return found;
}

/** With the last separate number one higher; otherwise with a longer text in the last quotes. */
function withOtherValue(line: string): string {
  // Another base image would only be missing.
  if (/^\s*FROM\s/i.test(line)) return line;
  const number = /(?<![\w.])(\d+(?:\.\d+)?)(?![\w.]|.*(?<![\w.])\d)/.exec(line);
  if (number) {
    const [digits = ''] = number;
    const decimals = digits.split('.')[1]?.length ?? 0;
    const next = (Number(digits) + 1).toFixed(decimals);
    return line.slice(0, number.index) + next + line.slice(number.index + digits.length);
  }
  return line.replace(/(["'])([^"']*[A-Za-z])\1(?!.*["'])/, '$1$2x$1');
}
