/**
 * The environment of blocks as far as it must be the same for everybody: a lesson that passes for its
 * author must not fail in another locale, time zone or terminal. What is not named here is the learner's.
 */
import type { Lesson } from '../../core/lesson/model.ts';

/** macOS sorts and compares by bytes in this locale, and has no C.UTF-8 before version 14. */
const LOCALE = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8';

/** What every block starts with. Front matter may set some of it to something else. */
const FIXED: Readonly<Record<string, string>> = {
  LC_ALL: LOCALE,
  LANG: LOCALE,
  TZ: 'UTC',
  COLUMNS: '80',
  LINES: '24',
  TERM: 'xterm-256color',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
};

/** What changes how a shell or a common program behaves, or what it prints. */
const REMOVED: readonly RegExp[] = [
  // Locale.
  /^LC_/,
  /^LANGUAGE$/,
  // The shell: files that it reads first, functions and options that it takes over.
  /^(?:BASH_ENV|ENV|CDPATH|GLOBIGNORE|IFS|PS4|SHELLOPTS|BASHOPTS|POSIXLY_CORRECT|BASH_COMPAT)$/,
  /^BASH_FUNC_/,
  // Options that common programs take from it.
  /^(?:GREP_|LS_|LESS(?:OPEN|CLOSE)?$|TIME_STYLE$|QUOTING_STYLE$|TABSIZE$|(?:\w+_)?BLOCK_?SIZE$|TAR_OPTIONS$|XZ_|GZIP$)/,
  /^(?:MAKEFLAGS|MFLAGS|MAKELEVEL|GNUMAKEFLAGS|SOURCE_DATE_EPOCH)$/,
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE)$/,
  /^PYTHON(?:STARTUP|UNBUFFERED|IOENCODING|UTF8|OPTIMIZE|HASHSEED|WARNINGS|INSPECT)$/,
  // Colours.
  /^(?:FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM)$/,
  // Docker: DOCKER_BUILDKIT stays, since it chooses between the builders.
  /^DOCKER_(?:DEFAULT_PLATFORM|CONTENT_TRUST|CONTENT_TRUST_SERVER|HIDE_LEGACY_COMMANDS)$/,
  /^(?:COMPOSE_|BUILDX_|BUILDKIT_(?:COLORS|HOST|TTY_LOG_LINES)$)/,
];

const settled = (name: string): boolean =>
  name in FIXED || REMOVED.some((pattern) => pattern.test(name));

/** @param lesson what the lesson sets otherwise */
export function blockVariables(
  env: Readonly<Record<string, string>>,
  lesson: Lesson['env'] = {},
): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !settled(name));
  const set = Object.entries(lesson).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return { ...Object.fromEntries(kept), ...FIXED, ...Object.fromEntries(set) };
}

/** The same for a block in the learner's terminal, which programs ask for its size. */
export function atLearnersTerminal(
  env: Readonly<Record<string, string>>,
  term: string | undefined,
): Record<string, string> {
  const { COLUMNS: _, LINES: __, ...rest } = env;
  return { ...rest, ...(term ? { TERM: term } : {}) };
}

/** For a learner's own shell: what blocks have, but with the locale, time zone and so on of the learner. */
export function learnersOwn(
  env: Readonly<Record<string, string>>,
  outside: NodeJS.ProcessEnv,
): Record<string, string> {
  const all = [
    ...Object.entries(env).filter(([name]) => !settled(name)),
    ...Object.entries(outside).filter(([name]) => settled(name)),
  ];
  return Object.fromEntries(
    all.filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
