import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { finding } from '../../../src/app/doctor/model.ts';
import { checkSettings } from '../../../src/app/doctor/settings.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lesson-s-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const codes = (env: NodeJS.ProcessEnv, config?: object, version = '28.2.2', buildx?: string) => {
  if (config) writeFileSync(join(home, 'config.json'), JSON.stringify(config));
  const paths = { state: home, cache: home, runtime: home };
  const all = { DOCKER_CONFIG: home, PATH: home, ...env };
  const cli = finding('cli-works', 'ok', {
    path: '/bin/docker',
    version,
    builder: 'classic',
    ...(buildx === undefined ? {} : { buildx }),
  });
  return checkSettings({ env: all, home, paths }, cli).map((found) =>
    found.id === 'known-failure' ? found.args.failure : found,
  );
};

test('nothing is said of settings that work', () => {
  expect(codes({})).toEqual([]);
  expect(codes({}, { currentContext: 'lab' })).toEqual([]);
  expect(codes({ DOCKER_HOST: 'unix:///x' }, { currentContext: 'default' })).toEqual([]);
  expect(codes({ DOCKER_BUILDKIT: '1' }, {}, '20.10.24+dfsg1')).toEqual([]);
  expect(codes({ DOCKER_BUILDKIT: '1' }, {}, '28.2.2', '0.24.0')).toEqual([]);
});

test('a credential helper that is not there', () => {
  const config = { credsStore: 'desktop', credHelpers: { 'lab.example': 'desktop', x: 'here' } };
  writeFileSync(join(home, 'docker-credential-here'), '', { mode: 0o755 });
  expect(codes({}, config)).toEqual([
    { code: 'credential-helper-missing', args: { helper: 'desktop' } },
  ]);
});

test('a context that DOCKER_HOST wins over, and a builder that is not there', () => {
  const env = { DOCKER_HOST: 'unix:///x', DOCKER_BUILDKIT: '1' };
  expect(codes(env, { currentContext: 'lab' })).toEqual([
    { code: 'host-overrides-context', args: { context: 'lab' } },
    { code: 'buildx-missing', args: {} },
  ]);
});
