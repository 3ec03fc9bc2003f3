/** Lessons made by chance, from pieces of lessons: many nearly right, some quite so. */
import type { Chance } from './campaign.ts';

const HEAD = `---
format: 1
title: A lesson
summary: It shows something.
minutes: 5
ports: { WEB_PORT: 8080 }
---

## Step

`;

/** Whole, or begun: what is begun mostly needs the piece that ends it. */
const PIECES = [
  'Words.',
  '## Another',
  '### Less',
  '```bash\ntrue\n```',
  '```bash\ncat <<E\n  x\nE\n```\n\n```output\nx\n```',
  '```sh exit=3 timeout=2m\nexit 3\n```',
  '~~~bash\ntrue\n~~~',
  '````bash\ntrue\n````',
  '```bash tty\ncat\n```\n\n```input\nx\n```',
  '```output\nx\n...\n```',
  '```output stream=stderr contains\n[DATE]\n```',
  '```text file=a/b\nx\n```',
  '```python\npass\n```',
  '```\nnothing\n```',
  '   ```bash\n   true\n   ```',
  '- one\n- two',
  '- ```text\n  x\n  ```',
  '- ```bash\n  true\n  ```',
  '1. one\n\n   two',
  '> quoted\n> > twice',
  '> ```\n> x\n> ```',
  '    indented',
  '<div>\n\nwords\n\n</div>',
  '<div>\nwords\n</div>',
  '<pre>\nx\n</pre>',
  '<!-- only a comment -->',
  '<!--\nonly a comment\n```\n-->',
  '<!-- check\nimage: a\n-->',
  '<!-- check image: a -->',
  '<!-- check\nfile: a/b\njson: { a: [1, { min: 2 }] }\n-->',
  '<!-- diagnose\noutput: x\nhint: y\n-->',
  '<!-- always\ntrue\n-->',
  '<!-- prepare\ntrue\n-->',
  '<details><summary>Hint</summary>\n\nwords\n\n</details>',
  '<details>\n<summary>Hint</summary>\n\n```text\nx\n```\n\n</details>',
  '<details><summary>Solution</summary>\n\n```bash\ntrue\n```\n\n</details>\n\n<!-- check image: a -->',
  '**Predict.** What?\n\n- A. x\n- B. y\n\n<details><summary>Answer: A</summary>\n\nz\n\n</details>',
  '**Predict.** What?\nA. x\nB. y\n\n<details><summary>Answer: B</summary>\n\nz\n\n</details>',
  '`code` and ```code```',
  '[link]: /url "title"',
  'Heading\n===',
  '***',
  '| a | b |\n|---|---|',
];

const BITS = [
  '```',
  '````',
  '~~~',
  '```bash',
  '```output',
  '<!--',
  '-->',
  '<!-- check',
  '<details>',
  '</details>',
  '<summary>',
  '</summary>',
  '<div>',
  '<?',
  '<![CDATA[',
  '    ',
  '  ',
  '\t',
  '- ',
  '> ',
  '1. ',
  '## ',
  '---',
  '===',
  'A. ',
  '**Predict.**',
  '\n',
  '\n\n',
  '\r',
  '\r\n',
  '\0',
  '\uFEFF',
  '\uFFFD',
  '\uD800',
  '\u00A0',
  '\u2028',
  '\v',
  '\f',
  '`',
  '\\',
  '"',
  '[',
  ']',
  '{',
  '&a ',
  '*a',
  'file=',
  ' exit=1',
  ' timeout=',
  '...',
  '[..]',
  '[IMAGE_ID]',
  '[X]',
  '<',
  '&lt;',
];

const GAPS = ['\n\n', '\n\n', '\n\n', '\n', '\n', '', '\n    ', '\n> ', '\n- ', '\n\n\n'];

export function lessonByChance(chance: Chance): string {
  let text = chance.below(20) === 0 ? '' : HEAD;
  const pieces = 1 + chance.below(6);
  for (let i = 0; i < pieces; i++) {
    // Gaps other than blank lines are the exception, or hardly anything is right.
    text += chance.of(PIECES) + (chance.below(4) === 0 ? chance.of(GAPS) : '\n\n');
  }
  const changes = chance.below(4);
  for (let i = 0; i < changes; i++) text = changed(text, chance);
  return text;
}

function changed(text: string, chance: Chance): string {
  const at = chance.below(text.length + 1);
  const kind = chance.below(5);
  if (kind === 0) return text.slice(0, at) + text.slice(at + 1);
  if (kind === 1) return text.slice(0, at) + chance.of(BITS) + text.slice(at);
  if (kind === 2) return text.slice(0, at) + text.slice(at - chance.below(20));
  // At the beginning of a line, where it matters most.
  const start = text.lastIndexOf('\n', at) + 1;
  if (kind === 3) return text.slice(0, start) + chance.of(BITS) + text.slice(start);
  const bytes = Uint8Array.from({ length: 1 + chance.below(4) }, () => chance.below(256));
  return text.slice(0, at) + new TextDecoder().decode(bytes) + text.slice(at);
}
