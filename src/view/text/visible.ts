import { shellWord } from '../../core/words/shell-word.ts';

/**
 * Text in which each character counts, e.g. a command before it runs. What cannot be seen is written
 * out, as `\\x1b` or `\\u{202e}`: if it were left out, it could hide what is run.
 */
const UNSEEN =
  /(?![\t\n]|(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)(?:\u200d|\ufe0f))[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

export function visible(text: string): string {
  return text.replace(UNSEEN, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 2 ? `\\u{${code}}` : `\\x${code.padStart(2, '0')}`;
  });
}

/** The text as a word of bash in which every character can be seen, for bash 3.2 and later. */
export function visibleWord(text: string): string {
  if (visible(text) === text) return shellWord(text);
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    .replace(UNSEEN, (character) =>
      [...Buffer.from(character, 'utf8')]
        .map((byte) => `\\${byte.toString(8).padStart(3, '0')}`)
        .join(''),
    );
  return `$'${escaped}'`;
}
