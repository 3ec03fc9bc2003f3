/** The pages for people say what is so: commands, options, exit codes, links. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { main } from '../src/main.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
  'lessons/docker-101/README.md',
].sort();
const read = (page: string) => readFileSync(join(root, page), 'utf8');
const parser = new MarkdownIt('commonmark').enable('table');

/** Inline tokens too, each with its line. */
function tokensOf(page: string) {
  return parser
    .parse(read(page), {})
    .flatMap((token) =>
      [token, ...(token.children ?? [])].map((it) => ({ it, line: (token.map?.[0] ?? 0) + 1 })),
    );
}

async function helpOf(path: readonly string[]): Promise<string> {
  let text = '';
  const sink = () =>
    new Writable({
      write(chunk, _encoding, done) {
        text += String(chunk);
        done();
      },
    }) as NodeJS.WriteStream;
  const code = await main([...path, '--help'], {
    stdin: () => Readable.from([]) as NodeJS.ReadStream,
    stdout: sink(),
    stderr: sink(),
    env: {},
    cwd: root,
    signal: new AbortController().signal,
    now: () => performance.now(),
  });
  return code === 0 ? text : '';
}

const helps = new Map<string, Promise<string>>();
function help(path: readonly string[]): Promise<string> {
  const key = path.join(' ');
  const known = helps.get(key) ?? helpOf(path);
  helps.set(key, known);
  return known;
}

function subcommands(text: string): string[] {
  const lists = [
    ...text.matchAll(
      /^(?:Commands|For learners|For your own work|For authors|For this machine|Help):\n((?: {2}.*\n)*)/gm,
    ),
  ];
  return lists.flatMap(([, list = '']) => {
    return [...list.matchAll(/^ {2}([a-z]+)/gm)].map(([, name = '']) => name);
  });
}

/** The command that words after `lesson` name, as far as they name one. */
async function resolve(words: readonly string[]): Promise<string[]> {
  const path: string[] = [];
  for (const word of words) {
    if (!subcommands(await help(path)).includes(word)) break;
    path.push(word);
  }
  return path;
}

/** `lesson …` as it stands at the beginning of code, or of a line of it after a prompt. */
const typed = pages.flatMap((page) =>
  tokensOf(page).flatMap(({ it, line }) => {
    if (it.type !== 'code_inline' && it.type !== 'fence') return [];
    const pattern = it.type === 'fence' ? /^(?:\$ )lesson +(.*)$/gm : /^lesson +(.*)$/gm;
    return [...it.content.matchAll(pattern)].map(([, rest = '']) => ({ page, line, rest }));
  }),
);

/** What the program itself tells to type: between backticks, after a colon, or as a text of its own. */
const told = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .flatMap((name) => {
    const lines = read(`src/${name}`).split('\n');
    return lines.flatMap((text, at) =>
      [
        ...text.replace(/^\s*(\/?\*|\/\/).*/, '').matchAll(/(?:[`'"]|: |→ )lesson ([a-z][\w -]*)/g),
      ].map(([, rest = '']) => ({
        page: `src/${name}`,
        line: at + 1,
        rest: rest.trim(),
      })),
    );
  });

describe('commands', () => {
  it('are named at all', () => {
    expect(typed.length).toBeGreaterThan(20);
    expect(told.length).toBeGreaterThan(50);
  });

  it.each([...typed, ...told])('$page:$line lesson $rest', async ({ rest }) => {
    const words = rest.split(/\s+(?:&&|>|\|)/)[0]?.split(/\s+/) ?? [];
    const named = words.filter((word) => !word.startsWith('-'));
    const path = await resolve(named[0] === 'help' ? named.slice(1) : named);
    const text = await help(path);
    const inner = /^Usage: .*\[command\]$/m.test(text);
    // Placeholders such as […] and <…> are arguments.
    if (named.length > 0 && !/^[[<]/.test(named[0] ?? '')) expect(path).not.toEqual([]);
    if (inner && path.length > 0) expect(path).toHaveLength(named.length);
    const known = text + (await help([]));
    for (const option of words.filter((word) => /^--?[a-z]/.test(word))) {
      expect(known).toContain(option);
    }
  });
});

describe('exit codes', () => {
  it('of the README are those of the code', () => {
    const source = `${read('src/core/run/failure.ts')}${read('src/main.ts')}`;
    const union = /UserExitCode = ([\d |]+);/.exec(source)?.[1]?.split(' | ') ?? [];
    const bug = /: (\d+);\s*\}\s*$/.exec(read('src/main.ts').trimEnd())?.[1] ?? '';
    const rows = [...read('README.md').matchAll(/^\| (\d+) \|/gm)].map(([, code = '']) => code);
    expect(rows).toEqual(['0', ...union, bug].sort((a, b) => Number(a) - Number(b)));
  });
});

describe('links', () => {
  const links = pages.flatMap((page) =>
    tokensOf(page).flatMap(({ it, line }) => {
      const to = String(it.attrGet('href') ?? '');
      return to === '' || /^[a-z]+:/.test(to) ? [] : [{ page, line, to }];
    }),
  );

  it.each(links)('$page:$line $to', ({ page, to }) => {
    const [path = '', anchor] = to.split('#');
    const target = path === '' ? page : join(dirname(page), path);
    expect(existsSync(join(root, target))).toBe(true);
    if (anchor === undefined || anchor === '') return;
    const headings = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, text = '']) => slug(text));
    expect(headings).toContain(anchor);
  });
});

/** As GitHub makes it. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

describe('paths', () => {
  const named = ['README.md', 'CONTRIBUTING.md', 'docs/architecture.md'].flatMap((page) =>
    tokensOf(page).flatMap(({ it, line }) =>
      it.type === 'code_inline' &&
      /^(?:src|test|bin|bench|docs|fixtures|lessons|\.ci)\//.test(it.content)
        ? [{ page, line, path: it.content }]
        : [],
    ),
  );

  it.each(named)('$page:$line $path is there', ({ path }) => {
    expect(existsSync(join(root, path))).toBe(true);
  });
});
