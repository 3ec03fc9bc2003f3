/** Words that are refused in whatever the program may say, each with a better one. */
export const REFUSED_WORDS: readonly (readonly [RegExp, string])[] = [
  [/\banew\b/i, 'again, from scratch'],
  [/\bbeside\b/i, 'next to, in parallel, in addition to'],
  [/\bblanks?\b(?! line)/i, 'space'],
  [/\b(?:moved|kept|set|put) aside\b/i, 'backed up'],
  [/\b(?:is|are) (?:had|to be had)\b/i, 'available'],
  [/\b(?:is|are|was) told\b/i, 'is reported, shown'],
  [/\bdid not come\b/i, 'is missing'],
  [/\bmend(?:s|ed|er|ing)?\b/i, 'fix, repair'],
  [/\bown engine\b/i, 'managed engine'],
  [/\bsomebody else\b/i, 'another user, others'],
  [/\b(?:in vain|all the same)\b/i, 'leave out'],
  [/\b(?:judge[sd]?|judging)\b/i, 'check'],
  [/\bthe (?:seat|desk)\b/i, 'the interactive session, the prompt'],
  [/\bwhat it takes\b|\bwhat is to be done\b/i, 'name the thing'],
];
