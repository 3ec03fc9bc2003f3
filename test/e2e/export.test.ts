/** What a lesson leaves lives without the runner: an export's commands do all of it again, in plain bash. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import MarkdownIt from 'markdown-it';
import { expect, test } from 'vitest';
import { normaliseOutput } from '../../src/core/pattern/normalise.ts';
import { eachInPlace, type Place } from './place.ts';
import { inCourse, onEngine, realEngineSuite } from './support.ts';

interface Command {
  readonly script: string;
  /** What the page says that it printed. */
  readonly output: string | undefined;
}

/** The commands of a README, each with the output that stands right below it. */
function commandsOf(page: string): Command[] {
  const tokens = new MarkdownIt().parse(page, {}).filter(({ type }) => type === 'fence');
  return tokens.flatMap(({ info, content }, index): Command[] => {
    if (info !== 'bash') return [];
    const next = tokens[index + 1];
    return [{ script: content, output: next?.info === 'text' ? next.content : undefined }];
  });
}

/** Times and identifiers are new each time, and columns are as wide as they need to be. */
const steady = (text: string) =>
  normaliseOutput(text)
    .join('\n')
    .trimEnd()
    .replace(/\d\d:\d\d:\d\d\.\d+/g, 'TIME')
    .replace(/\b[0-9a-f]{12}\b.*$/gm, 'ID');

realEngineSuite('an export', () => {
  let place: Place;
  let before: string[];

  eachInPlace(
    (...its) => {
      [place, before] = its;
    },
    async () => {
      await place.lesson(['clean']);
      await removeNew();
    },
  );

  const lesson = async (...args: string[]) => (await place.succeeds(args)).stdout;
  /** What was made by hand belongs to nobody's run. */
  async function removeNew(): Promise<void> {
    const isNew = (line: string) => line.startsWith('image ') && !before.includes(line);
    const ids = (await onEngine()).filter(isNew).map((line) => /sha256:\w+/.exec(line)?.[0]);
    for (const id of ids) await place.bystander(`docker image rm -f ${id}`);
  }
  const file = (...path: string[]) => join(place.cwd, ...path);
  const filesOf = (folder: string) =>
    execFileSync(
      'find',
      ['.', '-name', '.git', '-prune', '-o', '-type', 'f', '-not', '-name', 'README.md', '-print'],
      { cwd: folder, encoding: 'utf8' },
    )
      .split('\n')
      .sort();

  test.each(['first-image', 'copying'])(
    'of %s does it all again in an empty folder',
    async (id) => {
      await lesson('goto', id);
      for (let left = 20; left > 0; left--) {
        const stdout = await lesson('next', id);
        if (!stdout.includes('is finished')) continue;
        expect(stdout).toMatch(/^To remember\n\n• /m);
        expect(stdout.replaceAll(/\s+/g, ' ')).toContain('The base ubuntu:20.04 (');
        expect(stdout).toContain(`lesson export ${id} keeps what you built`);
        break;
      }
      const told = await lesson('export', id, '--to', 'out');
      expect(told).toContain('are in out.');
      const page = readFileSync(file('out', 'README.md'), 'utf8');
      expect(page).toMatch(/base image `ubuntu:20\.04`: id `sha256:[0-9a-f]{64}`/);
      expect(page).not.toContain('steps of its');
      expect(filesOf(file('out'))).toEqual(filesOf(file('sandbox', id)));

      // By hand, without the runner, where nothing of it is left.
      await lesson('clean');
      const again = file('again');
      mkdirSync(again);
      const commands = commandsOf(page);
      expect(commands.length).toBeGreaterThan(8);
      const script = commands
        .map(({ script: lines }, n) => `{\n${lines}} > ../out-${n} 2> ../err-${n}\n`)
        .join('');
      writeFileSync(file('all.sh'), script);
      const ended = await place.bystander(`cd ${again} && bash ../all.sh`);
      expect(ended.stderr).toBe('');
      for (const [n, { script: lines, output }] of commands.entries()) {
        if (output === undefined) continue;
        const streams = ['out', 'err'].map((name) => readFileSync(file(`${name}-${n}`), 'utf8'));
        expect({ lines, streams: streams.map(steady) }).toEqual({
          lines,
          streams: expect.arrayContaining([steady(output)]),
        });
      }
      expect(filesOf(again)).toEqual(filesOf(file('out')));
      expect(readFileSync(join(again, 'Dockerfile'), 'utf8')).toBe(
        readFileSync(file('sandbox', id, 'Dockerfile'), 'utf8'),
      );
    },
  );

  test('has the learner’s own files, and what was changed by hand before a command', async () => {
    const course = inCourse('own');
    await lesson(...course, 'next');
    writeFileSync(
      file('sandbox', 'own', 'Dockerfile'),
      'FROM ubuntu:20.04\nCMD echo out; echo err >&2\n# mine\n',
    );
    await lesson(...course, 'next');
    await lesson(...course, 'export');
    const page = readFileSync(file('own-export', 'README.md'), 'utf8');
    expect(page).toContain('`Dockerfile`, changed by hand:');
    expect(page).toContain('# mine');
  });

  test('is a repository of its own, but for one that would lie in another', async () => {
    await lesson('goto', 'first-image#run-it');
    const git = (...args: string[]) => execFileSync('git', args, { cwd: place.cwd }).toString();
    await lesson('export', '--to', 'out');
    expect(git('-C', 'out', 'status', '--porcelain').split('\n')).toContain('?? Dockerfile');
    const page = (folder: string) => readFileSync(file(folder, 'README.md'), 'utf8');
    expect(page('out')).toContain('is a git repository without a commit yet.');
    expect(page('out')).not.toContain('git init');
    git('init', '--quiet');
    await lesson('export', '--to', 'within');
    expect(readdirSync(file('within'))).not.toContain('.git');
    expect(page('within')).toContain('git init && git add .');
  });

  test('is offered at the end, with what stays on the engine', async () => {
    const course = inCourse('travel');
    await lesson(...course, 'goto', 'world#see-it');
    const end = (await lesson(...course, 'next')).replaceAll(/\s+/g, ' ');
    expect(end).toContain('On the engine: the image lesson-e2e-world');
    expect(end).toMatch(/the container lesson-e2e-world \(\w+\)/);
    expect(end).toContain('lesson export world keeps what you built');
  });

  test('writes over nothing', async () => {
    await lesson('goto', 'first-image#run-it');
    mkdirSync(file('full'));
    writeFileSync(file('full', 'thesis.tex'), 'mine\n');
    writeFileSync(file('taken'), 'mine\n');
    for (const [to, why] of [
      ['full', 'is not empty'],
      ['taken', 'no folder'],
      ['sandbox/first-image', 'in the sandbox'],
    ] as const) {
      const { code, stderr } = await place.lesson(['export', '--to', to]);
      expect({ to, code }).toEqual({ to, code: 2 });
      expect(stderr).toContain(why);
      expect(stderr).toContain('--to FOLDER');
    }
    expect(readdirSync(file('full'))).toEqual(['thesis.tex']);
    // A README of the learner's own keeps its name.
    writeFileSync(file('sandbox', 'first-image', 'README.md'), 'my notes\n');
    mkdirSync(file('empty'));
    expect(await lesson('export', '--to', 'empty')).toContain('HOW-IT-WAS-MADE.md');
    expect(readFileSync(file('empty', 'README.md'), 'utf8')).toBe('my notes\n');
    expect(readFileSync(file('empty', 'HOW-IT-WAS-MADE.md'), 'utf8')).toContain('4 of its 8 steps');
    const none = await place.lesson(['export', 'sweep']);
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('lesson next sweep');
  });
});
