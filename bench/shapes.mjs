// Lessons that are made to take long: each grows with a size in characters, as one lesson's body.

/** @type {Readonly<Record<string, (size: number) => string>>} */
export const SHAPES = {
  'one long line': (n) => 'x'.repeat(n),
  'a line of blanks': (n) => `x${' '.repeat(n)}x`,
  'a line of tabs': (n) => '\t'.repeat(n),
  'blank lines': (n) => '\n'.repeat(n),
  'lines of returns': (n) => 'x\r'.repeat(n / 2),
  'NUL characters': (n) => '\0'.repeat(n),
  'byte order marks': (n) => '\uFEFF'.repeat(n),
  'bytes that are no UTF-8': (n) => '\uFFFD\n'.repeat(n / 2),
  'backticks of growing length': (n) => growing('`', n),
  'backticks apart': (n) => '` '.repeat(n / 2),
  'threes of backticks apart': (n) => '``` '.repeat(n / 4),
  'lines that begin with backticks': (n) => '```a`\n'.repeat(n / 6),
  backslashes: (n) => '\\'.repeat(n),
  brackets: (n) => '['.repeat(n),
  'brackets and parentheses': (n) => '[a]('.repeat(n / 4),
  emphasis: (n) => '*a_ '.repeat(n / 4),
  'angle brackets': (n) => '<'.repeat(n),
  entities: (n) => '&amp'.repeat(n / 4),
  'link definitions': (n) => '[a]: b "\n'.repeat(n / 9),
  'a link definition without end': (n) => `[a]: b "${'\\"\n'.repeat(n / 3)}`,
  quotations: (n) => '> '.repeat(n / 2),
  'quoted lines': (n) => '> > > > > > > > x\n'.repeat(n / 18),
  'quotations deeper by each line': (n) => growing('> ', n, 'x\n'),
  lists: (n) => '- '.repeat(n / 2),
  'numbered lists': (n) => '1. '.repeat(n / 3),
  'a list of many items': (n) => '- x\n'.repeat(n / 4),
  'a list of many items apart': (n) => '- x\n\n'.repeat(n / 5),
  'a list deeper by each line': (n) => growing(' ', n, '- x\n'),
  'many lists': (n) => '- x\n* x\n'.repeat(n / 8),
  fences: (n) => '```\n```\n'.repeat(n / 8),
  'fences never closed, in quotations': (n) => '> ```\n\n'.repeat(n / 7),
  'fences never closed, in lists': (n) => '- ```\n\n'.repeat(n / 7),
  'fences within a fence': (n) => `\`\`\`\n${'```x\n'.repeat(n / 5)}`,
  'a fence never closed': (n) => `\`\`\`bash\n${'true\n'.repeat(n / 5)}`,
  'fences of growing length': (n) => growing('`', n, '\n'),
  'a fence of marks': (n) => `\`\`\`\n${'> '.repeat(n / 2)}\n\`\`\`\n`,
  'a block of comments': (n) => `\`\`\`bash\n${'#\n'.repeat(n / 2)}\`\`\`\n`,
  'a block of blanks': (n) => `\`\`\`bash\n${' '.repeat(n)}\n\`\`\`\n`,
  'an indented fence': (n) => ` \`\`\`bash\n${' true\n'.repeat(n / 6)} \`\`\`\n`,
  'indented code': (n) => '    x\n'.repeat(n / 6),
  'indented comments': (n) => '    <!--\n'.repeat(n / 9),
  'open comments': (n) => '<!-- '.repeat(n / 5),
  'open comments, a line each': (n) => '<!--\n'.repeat(n / 5),
  'open comments in text': (n) => `x ${'<!-- '.repeat(n / 5)}`,
  'ends of comments in text': (n) => 'x\n-->\n'.repeat(n / 6),
  comments: (n) => '<!-- check image: x -->\n'.repeat(n / 24),
  'comments in one line': (n) => '<!-- x -->'.repeat(n / 10),
  'a comment of dashes': (n) => `<!-- ${'-'.repeat(n)} -->`,
  'processing instructions': (n) => '<?\n\n'.repeat(n / 4),
  'open tags': (n) => '<details '.repeat(n / 9),
  'open tags, apart': (n) => '<details>\n\n'.repeat(n / 11),
  tags: (n) => '<details><summary>Hint</summary>'.repeat(n / 32),
  'tags in text': (n) => `x ${'<details>'.repeat(n / 9)}`,
  details: (n) => '<details><summary>Hint</summary>\n\nx\n\n</details>\n\n'.repeat(n / 52),
  'stray ends of details': (n) => '</details>\n\n'.repeat(n / 12),
  'a summary never closed': (n) => `<details><summary>${'x '.repeat(n / 2)}`,
  'a long summary': (n) => `<details><summary>${'x '.repeat(n / 2)}</summary>\n\nx\n\n</details>\n`,
  'HTML blocks': (n) => '<div>\nx\n\n'.repeat(n / 9),
  attributes: (n) => `\`\`\`bash ${'a=b '.repeat(n / 4)}\n\`\`\`\n`,
  'one attribute': (n) => `\`\`\`bash ${'exit'.repeat(n / 4)}\n\`\`\`\n`,
  quotes: (n) => `\`\`\`bash unless="${'\\"'.repeat(n / 2)}\n\`\`\`\n`,
  'a long path': (n) => `\`\`\`text file=${'a/'.repeat(n / 2)}\n\`\`\`\n`,
  'a long wait': (n) => `\`\`\`bash background wait=http://x/${'$A'.repeat(n / 2)}\n\`\`\`\n`,
  'data files': (n) => '```text file=a from=b\n```\n'.repeat(n / 26),
  headings: (n) => Array.from({ length: n / 10 }, (_, i) => `## H${i}\n`).join(''),
  'headings of one name': (n) => '## Step\n'.repeat(n / 8),
  'one heading': (n) => `## ${'*a '.repeat(n / 3)}\n`,
  'headings of marks': (n) => `## ${'*a_'.repeat(300)}\n`.repeat(n / 904),
  'step comments': (n) => '<!-- step id=a -->\n'.repeat(n / 19),
  choices: (n) => `**Predict.** x\n${'A. x\n'.repeat(n / 5)}`,
  'listed choices': (n) => `**Predict.** x\n\n${'- A. x\n'.repeat(n / 7)}`,
  questions: (n) => '**Predict.** x\n\n'.repeat(n / 16),
  outputs: (n) => '```bash\nx\n```\n```output\n[X]\n```\n'.repeat(n / 32),
  'outputs of one block': (n) => `\`\`\`bash\nx\n\`\`\`\n${'```output\nx\n```\n'.repeat(n / 16)}`,
  'a placeholder in the making': (n) =>
    `\`\`\`bash\nx\n\`\`\`\n\`\`\`output\n${'[A'.repeat(n / 2)}\n\`\`\`\n`,
  'a long placeholder': (n) => `\`\`\`bash\nx\n\`\`\`\n\`\`\`output\n[${'A'.repeat(n)}]\n\`\`\`\n`,
  'a check of many keys': (n) =>
    `<!-- check\n${Array.from({ length: n / 8 }, (_, i) => `k${i}: 1\n`).join('')}-->`,
  'a check nested deep': (n) => `<!-- check\njson: ${'['.repeat(n)}\n-->`,
  'a check of dashes': (n) => `<!-- check\n${'- '.repeat(n / 2)}x\n-->`,
  'checks of many lines': (n) =>
    `\`\`\`bash\nx\n\`\`\`\n${`<!-- check\nfile: a\nlines:\n${'  - x\n'.repeat(500)}-->\n`.repeat(n / 3032)}`,
};

/** A lesson whose step is the shape. */
export function lessonOf(shape, size) {
  return `---
format: 1
title: Big
summary: Much to read.
minutes: 5
---

## Step

${SHAPES[shape](size)}`;
}

function growing(unit, size, end = ' ') {
  const parts = [];
  for (let i = 1, length = 0; length < size; i++) {
    parts.push(unit.repeat(i) + end);
    length += unit.length * i + end.length;
  }
  return parts.join('');
}
