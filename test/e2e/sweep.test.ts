import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecord, type TrialResult } from '../../src/core/sweep/records.ts';
import { eachInPlace, type Place } from './place.ts';
import { BASE, engineHost, realEngineSuite, until } from './support.ts';

let place: Place;

/** Prints `{"product": a times b}`. */
const PRODUCT = ['--args', `sh -c 'echo "{\\"product\\": $(({a} * {b}))}"'`];
const GRID = ['-p', 'a=1..5', '-p', 'b=10..50:10'];
/** So long that a test can do something meanwhile. */
const LONG = ['--args', `sh -c 'sleep 2; echo "{\\"a\\": {a}}"'`];
const SLOW = ['--args', `sh -c 'sleep 0.5; echo "{\\"a\\": {a}}"'`];

const at = (...names: string[]) => join(place.cwd, ...names);
const lines = (folder: string) =>
  readFileSync(at(folder, 'trials.jsonl'), 'utf8').trimEnd().split('\n');
const recorded = (folder: string) => readRecord(readFileSync(at(folder, 'trials.jsonl'), 'utf8'));

function results(folder: string): TrialResult[] {
  return recorded(folder)?.planned.flatMap(({ result }) => result ?? []) ?? [];
}

/** What the trials of a sweep have reported, by their settings. */
function reported(folder: string): Record<string, unknown> {
  return Object.fromEntries(
    results(folder).map(({ settings, metrics }) => [Object.values(settings).join(), metrics]),
  );
}

realEngineSuite('a sweep', () => {
  eachInPlace((given) => {
    place = given;
  });

  test('runs each trial once, through changed grids, and data that are not the same', async () => {
    mkdirSync(at('data'));
    writeFileSync(at('data', 'x'), '1');
    const asked = ['sweep', BASE, ...PRODUCT, '--mount', 'data:/data'];
    const { stdout, stderr } = await place.succeeds([...asked, ...GRID, '--maximize', 'product']);
    expect(stdout).toContain('25 of 25 trials have a result.');
    expect(stdout).toMatch(/settings +product\na=5 b=50 +250\na=/);
    expect(stderr).toContain('25/25 ');
    expect(readFileSync(at('results', 'results.csv'), 'utf8').match(/\r\n/g)).toHaveLength(26);
    expect(reported('results')).toMatchObject({
      '2,30': { product: 60 },
      '5,50': { product: 250 },
    });

    const refused = await place.lesson([...asked, ...GRID]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--resume');

    const before = lines('results').length;
    await place.succeeds(['sweep', '--resume']);
    expect(lines('results').slice(before)).toMatchObject([expect.stringContaining('"session"')]);

    const grown = ['-p', 'a=0..5', '-p', 'b=10..50:10'];
    await place.succeeds([...asked, ...grown, '--resume']);
    expect(lines('results').filter((it) => it.includes('"began"'))).toHaveLength(30);
    await place.succeeds([...asked, '-p', 'a=2', '-p', 'b=30', '--resume']);
    expect(reported('results')).toEqual({ '2,30': { product: 60 } });

    appendFileSync(at('data', 'x'), '2');
    const changed = await place.lesson([...asked, ...grown, '--resume']);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toContain('what is mounted at /data has changed');
    const accepted = await place.succeeds([...asked, ...grown, '--resume', '--accept']);
    expect(accepted.stdout).toContain('30 results of them from another image, other data');
    expect(lines('results').filter((it) => it.includes('"began"'))).toHaveLength(30);
  }, 180_000);

  test('says of each failure what it is, and none harms another trial', async () => {
    const kinds = {
      exit: 'exit 3',
      timeout: 'sleep 60',
      memory: 'x=$(head -c 200m /dev/zero | tr "\\0" x)',
      'no-result': 'echo done; mkfifo /results/pipe',
      'invalid-result': 'echo "[1]" > /results/result.json',
      link: 'ln -s /etc/passwd /results/result.json',
      outside: 'echo x > /etc/x',
      root: 'chown 12345 /results && chmod 4755 /bin/sh',
      missing: 'exec no-such-program',
      flood: 'yes | head -c 20000000; echo; echo "{\\"ok\\": 1}"',
      good: 'mkdir /results/a; echo "{\\"ok\\": 1}" | tee /results/result.json > /results/a/b',
    };
    const cases = Object.entries(kinds).map(([name, run]) => `${name}) ${run};;`);
    const words = {
      image: BASE,
      params: { kind: Object.keys(kinds) },
      args: ['bash', '-c', `case {kind} in ${cases.join(' ')} esac`],
      memory: '64m',
      timeout: '10s',
      retries: 1,
    };
    writeFileSync(at('sweep.yaml'), JSON.stringify(words));
    const { code, stderr } = await place.lesson(['sweep', 'sweep.yaml', '--out', 'r']);
    expect(code).toBe(1);
    const why = Object.fromEntries(
      results('r').map(({ settings, failure, attempt }) => [
        settings.kind,
        [failure?.why, attempt],
      ]),
    );
    expect(why).toEqual({
      exit: ['exit', 2],
      timeout: ['timeout', 2],
      memory: ['memory', 2],
      'no-result': ['no-result', 2],
      'invalid-result': ['invalid-result', 2],
      link: ['invalid-result', 2],
      outside: ['exit', 2],
      root: ['exit', 2],
      missing: ['exit', 2],
      flood: [undefined, 1],
      good: [undefined, 1],
    });
    expect(stderr).toContain('out of memory: the limit is 64 MiB');
    expect(stderr).toContain('which --writable allows');
    const good = results('r').find(({ settings }) => settings.kind === 'good');
    expect(good?.files.map(({ path }) => path)).toEqual(['a/b', 'result.json']);
    for (const name of readdirSync(at('r', 'logs')))
      expect(statSync(at('r', 'logs', name)).size).toBeLessThan(1_200_000);
  }, 180_000);

  test('does the same as a script, and in warm containers', async () => {
    const length = `bash -c 'printf "{\\"a\\": %d, \\"length\\": %d}" {a} "\${#0}" > /results/result.json' {b}`;
    const asked = ['sweep', BASE, '-p', 'a=1,2', '-p', `b=x y,it's,$HOME`, '--args', length];
    const files = (folder: string) =>
      readdirSync(at(folder, 'trials'))
        .sort()
        .map((id) => `${id} ${readFileSync(at(folder, 'trials', id, 'result.json'), 'utf8')}`);
    const { stdout } = await place.succeeds([...asked, '--out', 'script', '--print-script']);
    expect(existsSync(at('script'))).toBe(false);
    writeFileSync(at('sweep.sh'), stdout);
    await place.theirs(`bash ${at('sweep.sh')}`);
    await place.succeeds([...asked, '--out', 'own']);
    await place.succeeds([...asked, '--out', 'warm', '--reuse']);
    expect(files('script')).toHaveLength(6);
    expect(files('own')).toEqual(files('script'));
    expect(files('warm')).toEqual(files('script'));
    expect(reported('warm')).toEqual(reported('own'));
    expect(reported('own')).toMatchObject({ '2,$HOME': { a: 2, length: 5 } });
  }, 120_000);

  test('stops at Ctrl-C, and goes on; one at a time in a folder', async () => {
    const asked = ['sweep', BASE, '-p', 'a=1..12', ...SLOW, '--out', 'r'];
    const running = place.start(asked);
    await until('two results', () => running.stderr().includes('2/12 '));
    const second = await place.lesson([...asked, '--resume']);
    expect([second.code, second.stderr]).toEqual([
      3,
      expect.stringContaining('works on the sweep'),
    ]);
    running.process.kill('SIGINT');
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining('lesson sweep --resume --out r')]);
    const left = await place.theirs('docker ps -aq --filter label=lesson.sweep');
    expect(left).toBe('');
    await place.succeeds(['sweep', '--resume', '--out', 'r']);
    expect(results('r').map(({ metrics }) => metrics.a)).toEqual(
      [...Array(12).keys()].map((n) => n + 1),
    );
  }, 120_000);

  test('loses nothing when the engine is gone in the middle', async () => {
    const asked = ['sweep', BASE, '-p', 'a=1..8', ...SLOW, '--out', 'r'];
    const relay = await relayTo(engineHost().replace('unix://', ''), at('relay.sock'));
    const running = place.start(asked, { env: { DOCKER_HOST: `unix://${at('relay.sock')}` } });
    await until('two results', () => running.stderr().includes('2/8 '));
    relay.cut();
    const { code, stderr } = await running.ended;
    expect([code, stderr]).toEqual([3, expect.stringContaining('The engine no longer answers.')]);
    expect(stderr).toContain('lesson sweep --resume --out r');
    expect(results('r').map(({ status }) => status)).not.toContain('failed');
    await place.succeeds(['sweep', '--resume', '--out', 'r']);
    expect(results('r').map(({ metrics }) => metrics.a)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  }, 120_000);

  test('is verified by running some of it again', async () => {
    await place.succeeds(['sweep', BASE, '-p', 'a=1..3', '-p', 'b=1,2', ...PRODUCT]);
    const same = await place.succeeds(['sweep', 'verify', '--sample', '2']);
    expect(same.stdout).toContain('2 of 2 trials agreed, out of 6.');
    const random = ['--args', `bash -c 'echo "{\\"n\\": {a}$RANDOM$RANDOM, \\"a\\": {a}}"'`];
    await place.succeeds(['sweep', BASE, '-p', 'a=1,2', ...random, '--out', 'r']);
    const other = await place.lesson(['sweep', 'verify', 'r']);
    expect([other.code, other.stdout]).toEqual([1, expect.stringMatching(/ n \d+, now \d+/)]);
    await place.succeeds(['sweep', 'verify', 'r', '--metric', 'a']);
    const unknown = await place.lesson(['sweep', 'verify', 'r', '--metric', 'b']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('n, a')]);
  }, 120_000);

  test('leaves nothing when its verification is ended', async () => {
    await place.succeeds(['sweep', BASE, '-p', 'a=1..4', ...LONG, '--out', 'r']);
    const label = `label=lesson.sweep=${recorded('r')?.session.sweep}-verify`;
    const containers = () => place.theirs(`docker ps -q --filter ${label}`);
    const begin = () => place.start(['sweep', 'verify', 'r', '--sample', '4']);
    const killed = begin();
    await expect.poll(containers, { timeout: 20_000 }).not.toBe('');
    killed.process.kill('SIGKILL');
    await killed.ended;
    const left = (await containers()).split('\n');
    const stopped = begin();
    const running = expect.poll(containers, { timeout: 20_000 });
    await running.toSatisfy((ids: string) => ids !== '' && !left.some((id) => ids.includes(id)));
    stopped.process.kill('SIGINT');
    const { code, stderr } = await stopped.ended;
    expect([code, stderr]).toEqual([130, expect.stringContaining('lesson sweep verify r')]);
    expect(stderr).not.toContain('--resume');
    expect(await containers()).toBe('');
    expect(existsSync(at('r', '.verify'))).toBe(false);
  }, 120_000);
});

/** A way to the engine that can be cut. */
async function relayTo(socket: string, path: string): Promise<{ cut(): void }> {
  const open = new Set<Socket>();
  const server = createServer((from) => {
    const to = connect(socket);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const) {
      open.add(one);
      one.on('error', () => other.destroy());
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return {
    cut() {
      server.close();
      for (const one of open) one.destroy();
    },
  };
}
