import { expect, test } from 'vitest';
import { blockVariables, learnersOwn } from '../../../src/machine/shell/environment.ts';

const kept = {
  HOME: '/home/me',
  PATH: '/bin',
  https_proxy: 'http://proxy:3128',
  SSL_CERT_FILE: '/etc/ca.pem',
  XDG_CACHE_HOME: '/cache',
  VIRTUAL_ENV: '/venv',
  LESSON_REMOTE: 'ssh://there',
  DOCKER_CONFIG: '/run/docker',
  DOCKER_BUILDKIT: '0',
  BUILDKIT_PROGRESS: 'plain',
  NO_COLOR: '1',
};
const personal = {
  LANG: 'de_DE.UTF-8',
  LC_ALL: 'en_US.UTF-8',
  LC_COLLATE: 'de_DE.UTF-8',
  LANGUAGE: 'de',
  TZ: 'Asia/Tokyo',
  COLUMNS: '40',
  LINES: '7',
  TERM: 'dumb',
  PAGER: 'less',
  BASH_ENV: '/home/me/.env',
  'BASH_FUNC_docker%%': '() { echo mine; }',
  SHELLOPTS: 'errexit',
  POSIXLY_CORRECT: '1',
  CDPATH: '/home',
  GREP_OPTIONS: '-i',
  LS_COLORS: 'di=01',
  BLOCK_SIZE: '1K',
  LS_BLOCK_SIZE: '1K',
  DOCKER_DEFAULT_PLATFORM: 'linux/arm64',
  COMPOSE_PROJECT_NAME: 'mine',
  FORCE_COLOR: '1',
};

test('blocks start with the same locale, time zone and size everywhere', () => {
  const env = blockVariables({ ...kept, ...personal });
  const LC_ALL = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';
  expect(env).toEqual({
    ...kept,
    LC_ALL,
    LANG: LC_ALL,
    TZ: 'UTC',
    COLUMNS: '80',
    LINES: '24',
    TERM: 'xterm-256color',
    PAGER: 'cat',
    GIT_PAGER: 'cat',
  });
  expect(blockVariables({})).toEqual(blockVariables(personal));
});

test('a lesson may set others', () => {
  const env = blockVariables(personal, { LC_ALL: 'C', TZ: 'Europe/Berlin', COLUMNS: 120 });
  expect(env).toMatchObject({ LC_ALL: 'C', TZ: 'Europe/Berlin', COLUMNS: '120', LINES: '24' });
});

test("a learner's own shell has their locale, time zone and terminal", () => {
  const inside = { ...blockVariables({ ...kept, ...personal }), WEB_PORT: '8080' };
  expect(learnersOwn(inside, { ...kept, ...personal })).toEqual({
    ...kept,
    ...personal,
    WEB_PORT: '8080',
  });
  expect(learnersOwn(inside, {})).toEqual({ ...kept, WEB_PORT: '8080' });
});
