import { lessonOf, SHAPES } from './shapes.mjs';

// Reading twice as much takes about twice as long: the growth from a big lesson to one eight times as
// big, as what it is for one doubling.
const SIZES = [500, 4000];
const TURNS = 5;
/** Characters of a pathological lesson. */
const LONGEST = 3_200_000;

const USUAL = {
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
  const usual = Object.entries(USUAL).map(([name, shape]) => {
    const [small, big] = [SIZES[0], SIZES.at(-1)].map((n) => `${HEAD}${shape(n).join('\n')}\n`);
    read(small);
    const ratios = Array.from(
      { length: TURNS },
      () => (read(big) / read(small)) ** (1 / doublings),
    );
    return { name: `reading ${name}`, ratios, limit: 2.6, note: 'half as many' };
  });
  return [...usual, ...Object.keys(SHAPES).map(pathological)];

  /** By one doubling, where reading takes long enough to be told from noise; a square would be 4. */
  function pathological(name) {
    for (let size = 50_000; ; size *= 4) {
      const [quarter, whole] = [size / 4, size].map((n) => lessonOf(name, n));
      const turns = Array.from({ length: 3 }, () => [once(quarter), once(whole)]);
      const enough = Math.min(...turns.map(([ms]) => ms)) > 10;
      if (!enough && size < LONGEST) continue;
      // A turn that met a collection of garbage says nothing of the reader: the quickest count.
      const [small, big] = [0, 1].map((i) => Math.min(...turns.map((turn) => turn[i])));
      const megabytes = (size / 1e6).toFixed(1);
      return {
        name: `reading ${name}`,
        ratios: [Math.sqrt(big / Math.max(small, 10))],
        limit: 3.2,
        note: `half of ${megabytes} MB, in ${Math.round(big)} ms`,
      };
    }
  }

  /** Milliseconds of the processor. */
  function once(text) {
    const before = process.cpuUsage();
    api.readLesson(text, 'big.md');
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  }

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
