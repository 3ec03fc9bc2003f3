// Reading twice as much takes about twice as long: the growth from a big lesson to one eight times as
// big, as what it is for one doubling.
const SIZES = [500, 4000];
const TURNS = 5;

const SHAPES = {
  steps: (n) =>
    Array.from(
      { length: n },
      (_, i) => `## Step ${i}\n\nWords.\n\n\`\`\`bash\necho ${i}\n\`\`\`\n`,
    ),
  'blocks of a step': (n) => [
    '## One\n',
    ...Array.from({ length: n }, () => '```bash\ntrue\n```\n'),
  ],
  'lines of prose': (n) => [
    '## One\n',
    ...Array.from({ length: 10 * n }, (_, i) => `word ${i} *a* \`b\``),
  ],
  checks: (n) => [
    '## One\n\n```bash\ntrue\n```\n',
    ...Array.from({ length: n }, (_, i) => `<!-- check\nfile: f${i}\nexists: true\n-->\n`),
  ],
};

export function measureReading({ api }) {
  const doublings = Math.log2(SIZES.at(-1) / SIZES[0]);
  return Object.entries(SHAPES).map(([name, shape]) => {
    const [small, big] = [SIZES[0], SIZES.at(-1)].map((n) => `${HEAD}${shape(n).join('\n')}\n`);
    read(small);
    const ratios = Array.from(
      { length: TURNS },
      () => (read(big) / read(small)) ** (1 / doublings),
    );
    return { name: `reading ${name}`, ratios, limit: 2.6, note: 'half as many' };
  });

  /** Milliseconds of the processor: other processes do not count. */
  function read(text) {
    const before = process.cpuUsage();
    for (let n = 0; n < 3; n++) api.readLesson(text, 'big.md');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }
}

const HEAD = `---
format: 1
title: Big
summary: Much to read.
minutes: 5
---

# Big

`;
