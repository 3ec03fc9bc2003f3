/** Blocks that try to break the runner: whatever they do, it ends by itself, says what happened, and leaves nothing. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, inPlace, type Place } from '../e2e/place.ts';
import { realEngineSuite } from '../e2e/support.ts';
import { LONG, neverABug, SEED } from './campaign.ts';

/** Each as if it were typed. A name that begins with `runner` ends the runner, which may then run no other one. */
const BLOCKS: Record<string, string> = {
  'exit-0': 'exit',
  'exit-7': 'exit 7',
  'exit-300': 'exit 300',
  return: 'return 3',
  exec: 'exec true',
  'exec-missing': 'exec /no/such/program',
  'exec-bash': 'exec bash -c "exit 4"',
  logout: 'logout',
  'kill-self': 'kill $$',
  'kill-self-hard': 'kill -9 $$',
  'kill-self-int': 'kill -INT $$',
  'kill-self-abrt': 'kill -ABRT $$',
  'kill-group': 'kill -9 0',
  'kill-all': "unshare --pid --fork --kill-child bash -c 'kill -9 -1; sleep 1; exit 5'",
  'stop-self': 'kill -STOP $$',
  'stop-group': 'kill -STOP 0',
  'close-all': 'exec 0<&- 1>&- 2>&-',
  'close-out': 'exec >&-\necho lost',
  'close-err': 'exec 2>&-\necho lost >&2',
  'close-in': 'exec <&-\ncat',
  'close-every': 'for fd in {0..255}; do eval "exec $fd>&-"; done 2>&1',
  'out-to-full': 'exec > /dev/full\necho lost',
  'out-to-file': 'exec > out.txt 2>&1\necho in the file',
  'swap-streams': 'exec 3>&1 1>&2 2>&3',
  'trap-exit': "trap 'echo bye; sleep 60' EXIT",
  'trap-debug': "trap 'false' DEBUG\ntrue",
  'trap-err': "trap 'exit 9' ERR\nfalse",
  'trap-return': "trap 'kill -9 $$' RETURN\nf() { :; }; f",
  'trap-ignores': "trap '' INT TERM HUP QUIT PIPE\nwhile :; do sleep 1; done",
  errexit: 'set -e; false',
  nounset: 'set -u; echo "$none"',
  pipefail: 'set -o pipefail; yes | head -1',
  noexec: 'set -n',
  noglob: 'set -f; echo *',
  xtrace: 'set -x; set -v',
  posix: 'set -o posix; POSIXLY_CORRECT=1',
  monitor: 'set -m; sleep 30 & disown',
  restricted: 'set -r; cd /',
  'no-path': 'unset PATH\nls',
  'no-path-kept': 'PATH=',
  'no-home': 'unset HOME PWD OLDPWD IFS TMPDIR',
  ifs: 'IFS=0123456789/abcdef',
  'bash-env': 'export BASH_ENV=/dev/stdin ENV=/dev/stdin SHELLOPTS BASHOPTS',
  'prompt-command': "PROMPT_COMMAND='exit 3'; PS4='$(exit 3)'; set -x; true",
  'function-docker': 'docker() { return 9; }; docker ps',
  'function-cd': 'cd() { return 1; }; pwd() { echo /; }',
  'function-builtin': 'builtin() { exit 5; }; command() { exit 6; }; type() { exit 7; }',
  'function-exit': 'exit() { :; }; exit 3',
  'function-trap':
    'trap() { :; }; eval() { :; }; declare() { :; }; printf() { :; }; unset() { :; }',
  'function-brackets': '[() { return 0; }; test() { return 1; }',
  'function-names': 'function a.b { :; }; function 1 { :; }; function é { :; }',
  'alias-all': "shopt -s expand_aliases; alias cd='exit 3' if='exit 4' printf='exit 5'",
  'no-builtins': 'enable -n cd exit printf builtin trap eval declare set unset',
  readonly: 'readonly PATH HOME PWD BASHPID 2>&1; readonly x=1\nx=2',
  'readonly-ifs': 'readonly IFS OLDPWD PS4 LANG',
  nameref: 'declare -n loop=loop2; declare -n loop2=loop; echo "$loop"',
  arrays: 'declare -A m=([a]=1 ["b c"]=2); declare -a n=([5]=x); declare -i i=08 2>&1',
  'huge-variable': "x=$(head -c 20000000 /dev/zero | tr '\\0' x); export x; true",
  'odd-variable': "x=$'\\x01\\x02\\e[31m\\xff\\n'; export x",
  'many-variables': 'for i in {1..20000}; do declare -g "v$i=$i"; done',
  'cd-removed': 'mkdir gone; cd gone; rmdir ../gone',
  'cd-root': 'cd /; true',
  'cd-odd': "mkdir -p $'a\\nb'; cd $'a\\nb'",
  'remove-folder': 'rm -rf "$PWD"',
  'folder-to-link': 'd=$PWD; cd ..; rm -rf "$d"; ln -s /tmp "$d"',
  'folder-to-file': 'd=$PWD; cd ..; rm -rf "$d"; echo x > "$d"',
  'chmod-folder': 'chmod 000 .',
  umask: 'umask 777; echo x > x',
  'ulimit-files': 'ulimit -n 10; ls',
  'ulimit-size': 'ulimit -f 1; head -c 1000000 /dev/zero > big',
  'ulimit-memory': 'ulimit -v 20000; ls',
  'prints-much': "head -c 50000000 /dev/zero | tr '\\0' x",
  'prints-lines': 'seq 1000000',
  'prints-nul': "printf 'a\\0b\\n\\xff\\xfe'",
  'prints-escapes': "printf '\\e]0;x\\a\\e[2J\\e]52;c;eA==\\a\\e[?1049h'",
  'prints-late': '(sleep 2; echo late) & true',
  'reads-input': 'read x; cat',
  'endless-loop': 'while :; do :; done',
  'endless-recursion': 'f() { f; }; f',
  'endless-output': 'yes',
  'many-children': 'for i in {1..50}; do sleep 300 & done',
  grandchildren: '(sleep 300 & sleep 300 &) & sleep 0',
  'holds-output': 'sleep 300 & disown; echo done',
  'unfinished-quote': "echo 'never closed",
  'unfinished-if': 'if true; then',
  'here-document': 'cat <<E\nnever closed',
  'odd-syntax': 'fi; done; }; )',
  'does-nothing': ': nothing',
  history: 'set -o history; history -c; fc -l; exit 2',
  suspends: 'suspend -f',
  'wait-for-ever': 'sleep 300 & wait',
  coproc: 'coproc cat; echo "${COPROC[0]}"',
  'process-substitution': 'exec > >(cat); echo through',
  'time-and-not': '! time false',
  'random-seconds': 'SECONDS=x; RANDOM=; LINENO=-1; BASH_SUBSHELL=9; unset FUNCNAME',
  'runner-term': 'kill $PPID; sleep 1',
  'runner-int': 'kill -INT $PPID; sleep 1',
  'runner-hup': 'kill -HUP $PPID; sleep 1',
  'runner-stop': '(sleep 2; kill -CONT $PPID) & kill -STOP $PPID',
  'runner-kill': 'kill -9 $PPID; sleep 1',
};

const ENDS = [0, 1, 2, 3, 130];
/** Milliseconds for one command; far more than any needs. */
const DEADLINE = 60_000;

function lessonOf(name: string): string {
  const fence = '```';
  return `---\nformat: 1\ntitle: ${name}\nsummary: It tries to break the runner.\nminutes: 1\n---\n\n# ${name}\n\n## Before\n\n${fence}bash\necho before\n${fence}\n\n## Hostile\n\n${fence}bash timeout=3\n${BLOCKS[name]}\n${fence}\n\n## After\n\n${fence}bash\necho after\n${fence}\n`;
}

/** Runs to its end. @throws where it does not end in time, or with a code that is none of the program's */
async function ends(
  place: Place,
  args: readonly string[],
  what: string,
  deadline = DEADLINE,
): Promise<Ended> {
  const run = place.start(['--trust', ...args]);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    run.process.kill('SIGKILL');
  }, deadline);
  const ended = await run.ended;
  clearTimeout(timer);
  const told = `${what}: ${args[0]}\n${ended.stdout.slice(-2000)}${ended.stderr.slice(-2000)}`;
  expect(late, `not within ${deadline} ms, ${told}`).toBe(false);
  neverABug(ended, what);
  const allowed = what === 'runner-kill' ? [...ENDS, 137] : ENDS;
  expect(allowed, told).toContain(ended.code);
  return ended;
}

const names = Object.keys(BLOCKS);
const others = names.filter((name) => !name.startsWith('runner'));
const together = LONG ? others : others.filter((_, index) => index % 3 === SEED % 3);
const apart = LONG ? names : ['runner-term', 'runner-kill', 'unfinished-quote'];

/** By lint: `verify` does not begin them, and `next` does. */
const REFUSED = ['unfinished-quote', 'unfinished-if', 'here-document', 'odd-syntax'];

/** The names of the lessons in which lint finds an error. */
async function lintErrors(place: Place, course: string): Promise<Set<string>> {
  const { stdout } = await place.lesson(['--course', course, 'lint', '--json']);
  const { findings } = JSON.parse(stdout) as { findings: { file: string; severity: string }[] };
  const errors = findings.filter(({ severity }) => severity === 'error');
  return new Set(errors.map(({ file }) => basename(file, '.md')));
}

realEngineSuite('hostile blocks', () => {
  const courseIn = (place: Place, lessons: readonly string[]): string => {
    const folder = join(place.cwd, 'course');
    mkdirSync(folder);
    for (const name of lessons) writeFileSync(join(folder, `${name}.md`), lessonOf(name));
    const list = lessons.map((name) => `  - ${name}`).join('\n');
    writeFileSync(join(folder, 'course.yaml'), `title: Hostile\nlessons:\n${list}\n`);
    return folder;
  };

  test('all but those against the runner, one after another in one run of verify', async () => {
    await inPlace(undefined, async (place) => {
      const wrong = await lintErrors(place, courseIn(place, together));
      const refused = together.filter((name) => REFUSED.includes(name));
      expect([...wrong].sort()).toEqual(refused.toSorted());
      const runnable = together.filter((name) => !REFUSED.includes(name));
      rmSync(join(place.cwd, 'course'), { recursive: true });
      const args = ['--course', courseIn(place, runnable), 'verify', '--reporter=json'];
      const { code, stdout } = await ends(place, args, 'all', runnable.length * DEADLINE);
      const { lessons } = JSON.parse(stdout) as { lessons: { lesson: string }[] };
      expect({ code, lessons: lessons.map(({ lesson }) => lesson) }).toEqual({
        code: 1,
        lessons: runnable,
      });
      await place.lesson(['clean']);
    });
  }, 7_200_000);

  test.each(apart)(
    '%s, for a learner',
    async (name) => {
      await inPlace(undefined, async (place) => {
        const course = courseIn(place, [name]);
        for (let n = 0; n < 3; n++) await ends(place, ['--course', course, 'next', name], name);
        await ends(place, ['--course', course, 'undo'], name);
        const clean = await place.lesson(['clean']);
        expect(clean.code, clean.stderr).toBe(0);
      });
    },
    600_000,
  );
});
