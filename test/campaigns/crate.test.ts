/**
 * The crates of sweeps of many kinds, before the official validator (roc-validator, from PyPI). The
 * documents that it would ask w3id.org for come from PyPI as well, so that nothing else is needed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndedLine, SessionLine, SweepLine } from '../../src/core/sweep/records.ts';
import { began, ended, session, sha256, spec, text, trials } from '../core/sweep/sweep.ts';
import { LONG } from './campaign.ts';

const CLI =
  process.env.LESSON_TEST_CLI ?? fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const VALIDATOR = 'roc-validator==0.13.0';
/** The last one of RO-Crate 1.1's context, to which the profile leads. */
const CONTEXTS = 'rocrate==0.10.0';

const CREDIT = [
  '--crate-author',
  'Carberry, Josiah <https://orcid.org/0000-0002-1825-0097> (Brown University <https://ror.org/05gq02987>)',
  '--license',
  'CC-BY-4.0',
];
const ADA = ['--crate-author', 'Ada Lovelace (Analytical Engines <https://example.org>)'];

interface Kind {
  readonly given?: Readonly<Record<string, unknown>>;
  readonly session?: Partial<SessionLine>;
  /** Of each trial; undefined: it did not end. */
  readonly end?: (at: number) => Partial<EndedLine> | undefined;
  /** Below the folder of each trial. */
  readonly files?: readonly string[];
}

const PULLED = {
  reference: 'r.org:5000/a/b:1',
  id: 'sha256:aa',
  digests: [`r.org:5000/a/b@sha256:${'b'.repeat(64)}`],
};
const KINDS: Readonly<Record<string, Kind>> = {
  'one trial that prints its result': { given: { params: { depth: 2 } } },
  'files with odd names': {
    files: ['a b#1.csv', 'sub/ü?%20.json', "it's;x=(1).txt", 'noending', '.hidden'],
  },
  'repeats, variables, data and a registry': {
    given: { repeats: 2, args: ['{max_depth}'], env: { N: '{n_estimators}', U: 'a b/ü' } },
    session: { image: PULLED, mounts: [{ source: '/d', target: '/data', sha256: sha256('d') }] },
  },
  'every way to fail': {
    end: (at) => {
      const failure = FAILURES[at];
      return failure ? { status: 'failed', failure, exitCode: null, metrics: {} } : {};
    },
  },
  'trials that have not ended': { end: (at) => (at % 2 ? undefined : {}) },
  'results without a number': {
    end: () => ({ metrics: { text: 'a "b"\n', none: null, ok: true, 'x/y z': 1e300 } }),
  },
};
const FAILURES = [
  { why: 'exit' },
  { why: 'timeout', seconds: 2 },
  { why: 'memory', limit: 1e6 },
  { why: 'not-started', said: 'no such file: "x"' },
  { why: 'no-result' },
] as const;

describe.skipIf(!LONG)(
  'the crate of a sweep, before the official validator (npm run campaign)',
  () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lesson-crate-')));
    const python = join(folder, 'venv', 'bin', 'python3');
    let impossible: string | undefined;

    beforeAll(() => {
      try {
        execFileSync('python3', ['-m', 'venv', join(folder, 'venv')], { stdio: 'pipe' });
        const pip = (...args: string[]) =>
          execFileSync(python, ['-m', 'pip', '-q', ...args], { stdio: 'pipe' });
        pip('install', VALIDATOR);
        pip('download', '--no-deps', '-d', folder, CONTEXTS);
        execFileSync(python, ['-c', SEED, folder], { stdio: 'pipe' });
      } catch (error) {
        impossible = `${VALIDATOR} cannot be installed: ${(error as Error).message}`;
      }
    }, 600_000);
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.for(
      Object.entries(KINDS).flatMap(([name, kind]) => [
        { name, kind, level: 'required', options: [] },
        { name, kind, level: 'recommended', options: CREDIT },
        { name, kind, level: 'recommended', options: [...CREDIT, ...ADA] },
      ]),
    )(
      '$name: $level, with $options.length words of credit',
      ({ kind, level, options }, { skip }) => {
        if (impossible !== undefined) skip(impossible);
        const cwd = mkdtempSync(join(folder, 'sweep-'));
        writeSweep(join(cwd, 'results'), kind);
        const env = {
          ...process.env,
          HOME: cwd,
          XDG_STATE_HOME: cwd,
          LESSON_RUNTIME_DIR: join(cwd, 'r'),
        };
        const made = spawnSync(process.execPath, [CLI, 'sweep', 'crate', ...options], {
          cwd,
          env,
          encoding: 'utf8',
        });
        expect(made.status, made.stderr).toBe(0);
        expect(issues(join(cwd, 'results'), level)).toEqual([]);
      },
    );

    it('is found wanting if a file is gone', ({ skip }) => {
      if (impossible !== undefined) skip(impossible);
      const cwd = mkdtempSync(join(folder, 'sweep-'));
      const results = join(cwd, 'results');
      writeSweep(results, {});
      const env = {
        ...process.env,
        HOME: cwd,
        XDG_STATE_HOME: cwd,
        LESSON_RUNTIME_DIR: join(cwd, 'r'),
      };
      execFileSync(process.execPath, [CLI, 'sweep', 'crate'], { cwd, env, stdio: 'pipe' });
      rmSync(join(results, 'trials.jsonl'));
      expect(issues(results, 'required')).not.toEqual([]);
    });

    function issues(crate: string, level: string): string[] {
      const profile = ['-p', 'process-run-crate-0.5', '-l', level, '-f', 'json'];
      const cache = ['--offline', '--cache-path', join(folder, 'cache')];
      const validator = join(folder, 'venv', 'bin', 'rocrate-validator');
      const { stdout, stderr } = spawnSync(
        validator,
        ['-y', 'validate', ...cache, ...profile, crate],
        { encoding: 'utf8' },
      );
      const report = readReport(stdout, stderr);
      expect(report.passed).toBe(report.issues.length === 0);
      return report.issues.map(
        ({ message, violatingEntity }) => `${message} ${violatingEntity ?? ''}`,
      );
    }
  },
);

interface Report {
  readonly passed: boolean;
  readonly issues: readonly { readonly message: string; readonly violatingEntity?: string }[];
}

function readReport(stdout: string, stderr: string): Report {
  try {
    return JSON.parse(stdout) as Report;
  } catch {
    throw new Error(`no report: ${stdout}${stderr}`);
  }
}

function writeSweep(folder: string, kind: Kind): void {
  const put = (path: string, content: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  };
  const asked = spec(kind.given);
  const planned = trials(asked);
  const lines = planned.flatMap((trial, at): SweepLine[] => {
    const end = kind.end ? kind.end(at) : {};
    put(`logs/${trial.id}.txt`, `trial ${at}\n`);
    const files = (kind.files ?? []).map((path) => {
      put(`trials/${trial.id}/${path}`, `${at}\n`);
      return { path, bytes: 2, sha256: sha256(`${at}\n`) };
    });
    return [began(trial), ...(end ? [ended(trial, { files, ...end })] : [])];
  });
  put('trials.jsonl', text([session(planned, { spec: asked, ...kind.session }), ...lines]));
  put('results.csv', 'trial\r\n');
}

/** Puts the two contexts where the validator looks for what it would ask the network for. */
const SEED = `
import glob, io, json, sys, zipfile
from requests import Response
from requests.adapters import BaseAdapter
from requests_cache import CachedSession
from urllib3 import HTTPResponse
folder = sys.argv[1]
wheel = zipfile.ZipFile(glob.glob(folder + '/rocrate-*.whl')[0])
terms = 'https://w3id.org/ro/terms/workflow-run'
words = ['ContainerImage', 'DockerImage', 'containerImage', 'environment', 'registry', 'sha256', 'tag']
bodies = {
    'https://w3id.org/ro/crate/1.1/context': wheel.read('rocrate/data/ro-crate.jsonld'),
    terms + '/context': json.dumps({'@context': {w: terms + '#' + w for w in words}}).encode(),
}
class Stored(BaseAdapter):
    def send(self, request, **_):
        answer = Response()
        answer.status_code, answer.url, answer.request = 200, request.url, request
        answer.headers['Content-Type'] = 'application/ld+json'
        body = io.BytesIO(bodies[request.url])
        answer.raw = HTTPResponse(body=body, status=200, headers=answer.headers, preload_content=False, request_url=request.url)
        return answer
    def close(self):
        pass
session = CachedSession(folder + '/cache', backend='sqlite', expire_after=-1)
session.mount('https://', Stored())
for url in bodies:
    session.get(url)
`;
