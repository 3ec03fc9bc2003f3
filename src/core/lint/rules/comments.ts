/** Comments with a meaning that are none: spelled with other characters, or text of a fence. */
import { DIRECTIVES } from '../../lesson/syntax/items.ts';
import type { Linted } from '../linted.ts';

const DASH = '[-\u2010-\u2015\u2212]';
const ODD = '[\u2010-\u2015\u2212]';
const BEGIN = `^\\s*(?:<|&lt;)\\s*\\\\?!?\\s*${DASH}{1,4}\\s*(${DIRECTIVES.join('|')})\\b`;
const BEGINS = new RegExp(BEGIN, 'u');
const GOOD = /^\s*<!--\s*\w/;
const ENDS = new RegExp(
  `(?:${DASH}*${ODD}${DASH}*\\s*(?:>|&gt;)|--+(?:\\s+>|&gt;)|^\\s*->)\\s*$`,
  'u',
);

export function comments(lesson: Linted): void {
  for (const { text, line } of lesson.prose) {
    if (!/[<>&]/.test(text)) continue;
    let open = '';
    for (const [index, one] of text.split('\n').entries()) {
      const word = BEGINS.exec(one)?.[1];
      if (word !== undefined) open = word;
      const begins = word !== undefined && !GOOD.test(one);
      const ends = ENDS.test(one) && (one.trim().length < 6 || open !== '');
      if (!begins && !ends) continue;
      const good = (old: string): string => {
        const begun = begins ? old.replace(BEGINS, `<!-- ${word}`) : old;
        return ends ? begun.replace(ENDS, '-->') : begun;
      };
      lesson.sayFixed('spoilt-comment', line + index, { name: open || 'check' }, good);
    }
  }
  for (const { language, text, line } of lesson.fences) {
    const info = lesson.line(line);
    const shows =
      /^(?:md|markdown|html|xml)$/i.test(language) || /\bfile=\S+\.(?:md|html?|xml)\b/.test(info);
    if (shows || !text.includes('<!--')) continue;
    const lines = text.split('\n');
    const found = lines.findIndex((one) => BEGINS.test(one));
    const name = BEGINS.exec(lines[found] ?? '')?.[1];
    if (name === undefined) continue;
    lesson.say('comment-in-fence', line + 1 + found, { name, more: String(line) });
  }
}
