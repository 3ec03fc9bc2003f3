/** What is typed, and what comes of it: the whole program, with streams of the test. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import pkg from '../package.json' with { type: 'json' };
import { main } from '../src/main.ts';
import { runProgram, type Typed } from './program.ts';

const cwd = mkdtempSync(join(tmpdir(), 'lesson-cli-'));
afterAll(() => rmSync(cwd, { recursive: true }));

const run = (...[argv, env, terminal]: Typed) => runProgram(cwd, argv, env, terminal);

describe('what is typed wrongly', () => {
  it.each<[argv: string[], told: RegExp]>([
    [['nxt'], /unknown command 'nxt'[\s\S]*did you mean next/i],
    [['--sandbx', 'x'], /unknown option '--sandbx'[\s\S]*--sandbox/i],
    [['list', '--jsn'], /unknown option '--jsn'[\s\S]*--json/i],
    [['list', 'first-image'], /too many arguments/i],
    [['--sandbox'], /argument missing/i],
    [['verify', '--reporter', 'xml'], /Allowed choices are text, json/],
    [['engine', 'begin'], /unknown command 'begin'/],
    [['next', 'frist-image'], /There is no lesson "frist-image"[\s\S]*Did you mean "first-image"/],
    [['next', 'xyzzy'], /There is no lesson "xyzzy"[\s\S]*lesson list/],
    [['next', 'mine.md'], /mine\.md is a file[\s\S]*course\.yaml/],
    [['show', 'xyzzy'], /There is no lesson "xyzzy"/],
    [['show', 'first-image#run-is'], /has no step "run-is"[\s\S]*Did you mean "run-it"/],
    [['goto'], /missing required argument 'place'/],
    [['goto', 'frist-image'], /There is no lesson "frist-image"[\s\S]*Did you mean "first-image"/],
    [['goto', 'frist-image#run-it'], /There is no lesson "frist-image"/],
    [['goto', 'first-image#buidl-the-image'], /Did you mean "build-the-image"/],
    [['goto', 'first-image#99'], /has no step "99"[\s\S]*1 {2}write-the-recipe/],
    [['reset', 'first-image#nowhere'], /has no step "nowhere"/],
    [['completion', 'csh'], /Allowed choices are bash, zsh, fish/],
    [['lint', 'nowhere.md'], /There is no lesson "nowhere.md"/],
    [['verify', 'frist-image'], /Did you mean "first-image"/],
    [['list', '--course', 'nowhere'], /There is no nowhere.course\.yaml/],
  ])('%j ends with 2', async (argv, told) => {
    const { code, stdout, stderr } = await run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(told);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('what needs no engine', () => {
  it.each([['--version'], ['-V']])('%s', async (argv) => {
    expect(await run([argv])).toEqual({ code: 0, stdout: `${pkg.version}\n`, stderr: '' });
  });

  it.each([['list'], ['status'], ['show', 'first-image'], ['lint', 'first-image']])(
    '%s %s',
    async (...argv) => {
      const { code, stderr } = await run(argv.filter((it) => it !== undefined));
      expect(code).toBe(0);
      expect(stderr).not.toMatch(/error: /);
    },
  );

  it.each([
    ['list', ['course', 'lessons', 'version']],
    ['status', ['lesson', 'next', 'sandbox', 'steps', 'version']],
    ['lint', ['findings', 'version']],
  ])('%s --json is one object', async (name, keys) => {
    const { stdout } = await run([name, '--json']);
    expect(Object.keys(JSON.parse(stdout)).sort()).toEqual(keys);
  });

  it('shows one step', async () => {
    const { code, stdout } = await run(['show', 'first-image#run-it']);
    expect(code).toBe(0);
    expect(stdout).toContain('docker run --rm hello-world');
    expect(stdout).not.toContain('Find it in the list');
    expect(stdout).not.toContain('Change the recipe');
  });

  it('has nothing to take back at the start, and hints where there are any', async () => {
    for (const command of ['undo', 'back']) {
      const { code, stdout } = await run([command]);
      expect({ code, stdout }).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('nothing is behind you'),
      });
    }
    expect(await run(['hint'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/has no hints|Hint/),
    });
  });

  it('finds what is wrong with a lesson', async () => {
    writeFileSync(join(cwd, 'bad.md'), '# No front matter\n');
    const { code, stdout } = await run(['lint', 'bad.md']);
    expect(code).toBe(2);
    expect(stdout).toMatch(/^bad\.md:1 {2}/);
  });
});

describe('without an engine', () => {
  it.each([[['next']], [['verify', 'first-image']], [['clean']], [['engine', 'status']]])(
    '%j ends with 3, and says what to do',
    async (argv) => {
      const { code, stderr } = await run(argv);
      expect(code).toBe(3);
      expect(stderr).toMatch(/DOCKER_HOST/);
    },
  );

  it('says so to programs too', async () => {
    const { code, stdout } = await run(['engine', 'status', '--json']);
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, endpoint: null });
  });
});

describe('what lint finds in a lesson', () => {
  const matter = '---\nformat: 1\ntitle: T\nsummary: S.\nminutes: 5\n---\n\n## S\n\n';
  const verify = (body: string) => {
    writeFileSync(join(cwd, 'linted.md'), matter + body);
    return run(['verify', 'linted.md']);
  };

  it('stops verify if it is an error', async () => {
    const { code, stderr } = await verify('```bash\n$ docker ps\n```\n');
    expect(code).toBe(2);
    expect(stderr).toMatch(/linted\.md:11 .*prompt[\s\S]*Nothing was run/);
  });

  it('is reported by verify if it is a warning', async () => {
    const { code, stderr } = await verify('```bash exit=nonzero\ncat missing\n```\n');
    expect(code).toBe(3);
    expect(stderr).toMatch(/linted\.md:10 [\s\S]*DOCKER_HOST/);
  });
});

describe('colours', () => {
  const terminal = { columns: 80 };
  it.each<[what: string, argv: string[], env: NodeJS.ProcessEnv, coloured: boolean]>([
    ['in a terminal', [], {}, true],
    ['with NO_COLOR', [], { NO_COLOR: '1' }, false],
    ['with --no-color', ['--no-color'], {}, false],
    ['in a dumb terminal', [], { TERM: 'dumb' }, false],
  ])('%s', async (_, options, env, coloured) => {
    const { stdout } = await run([...options, 'list'], { TERM: 'xterm', ...env }, terminal);
    expect(stdout.includes('\u001B[')).toBe(coloured);
  });

  it('in no pipe', async () => {
    expect((await run(['list'])).stdout).not.toContain('\u001B[');
  });
});

describe('help', () => {
  it('lists the commands and the exit codes, on stdout', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const number of [0, 1, 2, 3, 130])
      expect(stdout).toMatch(new RegExp(`^ {2}${number} `, 'm'));
  });
});

it('reports also what keeps it from knowing where it is', async () => {
  let said = '';
  const stream = { isTTY: true, columns: 80, write: (text: string) => (said += text) };
  const io = {
    stdin: () => {
      throw new Error('no terminal any more');
    },
    stdout: stream as unknown as NodeJS.WriteStream,
    stderr: stream as unknown as NodeJS.WriteStream,
    env: { HOME: cwd },
    cwd,
    signal: new AbortController().signal,
    now: () => 0,
  };
  expect(await main(['status'], io)).toBe(70);
  expect(said).toContain('no terminal any more');
});
