/** Text pairs in the manner of markdown-it's fixtures. */

export interface Pair {
  readonly title: string;
  /** In the fixture, from 1. */
  readonly line: number;
  readonly input: string;
  readonly expected: string;
}

/**
 * A title, a line `.`, the input, a line `.`, what is expected, a line `.`. `→` stands for a tab, `␠`
 * for a blank at a line's end.
 */
export function parsePairs(text: string): Pair[] {
  const lines = text.split('\n');
  const dots = lines.flatMap((line, index) => (line === '.' ? [index] : []));
  const pairs: Pair[] = [];
  for (let i = 0; i + 2 < dots.length; i += 3) {
    const [a = 0, b = 0, c = 0] = dots.slice(i, i + 3);
    const before = lines.slice(i === 0 ? 0 : (dots[i - 1] ?? 0) + 1, a);
    pairs.push({
      title: before.findLast((line) => line.trim() !== '') ?? '',
      line: a + 1,
      input: `${lines.slice(a + 1, b).join('\n')}\n`.replaceAll('→', '\t').replaceAll('␠', ' '),
      expected: lines.slice(b + 1, c).join('\n'),
    });
  }
  return pairs;
}

const HEAD = `---
format: 1
title: A lesson
summary: It shows something.
minutes: 5
ports: { WEB_PORT: 8080 }
---
`;

/**
 * A whole lesson around an input that has no front matter of its own; where it has no step heading
 * either, it becomes the step's body, unless it begins with a line `%`. A first line `!` means that
 * the front matter is missing on purpose. `shift`: how many lines were put before it.
 */
export function wrapBody(input: string): { text: string; shift: number } {
  if (input.startsWith('---') || input.startsWith('!')) {
    return { text: input.replace(/^!\n/, ''), shift: 0 };
  }
  const whole = /^ {0,3}## /m.test(input) || input.startsWith('%\n');
  const head = whole ? HEAD : `${HEAD}## Step\n\n`;
  return { text: head + input.replace(/^%\n/, ''), shift: head.split('\n').length - 1 };
}
