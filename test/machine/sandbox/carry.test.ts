/** What a block leaves in its shell for the next one, with every bash at hand. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BASHES, ShellPlace } from './support.ts';

describe.each(BASHES)('bash $version', (bash) => {
  let place: ShellPlace;
  beforeEach(() => {
    place = new ShellPlace(bash);
  });
  afterEach(() => place.dispose());

  const associative = Number.parseInt(bash.version, 10) >= 4;

  /** Each in a fresh shell, the last one's output. */
  async function blocks(...scripts: string[]) {
    let stdout = '';
    for (const script of scripts) {
      const result = await place.run(script);
      // What the shell says of itself must not show in a block's output.
      if (!script.includes('>&2'))
        expect({ script, stderr: result.stderr }).toEqual({ script, stderr: '' });
      stdout = result.stdout;
    }
    return stdout;
  }

  describe('what carries over', () => {
    test.each<[string, string[], string | (() => string)]>([
      ['the working directory', ['cd sub', 'pwd'], () => `${place.sandbox}/sub\n`],
      [
        'the stack of pushd',
        [
          'mkdir "a b"; pushd sub >/dev/null; pushd "../a b" >/dev/null',
          'popd >/dev/null; popd >/dev/null; pwd',
        ],
        () => `${place.sandbox}\n`,
      ],
      [
        'no stack that is empty again',
        ['pushd sub >/dev/null; popd >/dev/null', 'dirs -p | wc -l'],
        '1\n',
      ],
      ['OLDPWD', ['cd sub', 'cd - >/dev/null; pwd'], () => `${place.sandbox}\n`],
      [
        'a folder with an odd name',
        [`mkdir -- $'-a\\n\\'b"'; cd -- ./-a*`, 'echo "${PWD##*/}"'],
        `-a\n'b"\n`,
      ],
      [
        'a folder behind a link',
        ['ln -s sub link; cd link', 'pwd'],
        () => `${place.sandbox}/link\n`,
      ],
      [
        'a folder, whatever cd means now',
        ['cd() { echo mine; }; builtin cd sub', 'pwd'],
        () => `${place.sandbox}/sub\n`,
      ],
      ['a folder, with CDPATH', ['CDPATH=/tmp; cd ./sub', 'pwd'], () => `${place.sandbox}/sub\n`],
      ['an unexported variable', ['x="a  b"', 'echo "$x"; sh -c "echo [\\$x]"'], 'a  b\n[]\n'],
      ['an exported variable', ['export x=1', 'sh -c "echo [\\$x]"'], '[1]\n'],
      ['an export without a value', ['export x', 'x=1', 'sh -c "echo [\\$x]"'], '[1]\n'],
      [
        'a variable no longer exported',
        ['export x=1', 'export -n x', 'echo $x; sh -c "echo [\\$x]"'],
        '1\n[]\n',
      ],
      [
        'a value that looks like a declaration',
        ['x=$\'1\\ndeclare -- y="2"\\ndeclare -x z\'; y=3', 'printf "%s;" "$x" "$y" "${z-no}"'],
        '1\ndeclare -- y="2"\ndeclare -x z;3;no;',
      ],
      [
        'a name that begins like one of bash',
        ['EPOCHS=10; RANDOMS=2', 'echo $EPOCHS$RANDOMS'],
        '102\n',
      ],
      [
        'a value of several lines',
        ["x=$'a\\nb\\tc\\'d\"e\\\\f$g`h\\n'", 'printf %s "$x"'],
        'a\nb\tc\'d"e\\f$g`h\n',
      ],
      ['a value that is no UTF-8', ["x=$'\\377é'", 'printf %s "$x" | od -An -tx1'], ' ff c3 a9\n'],
      [
        'a value with every control character',
        ["x=$'\\001\\002\\033\\177\\r'", 'printf %s "$x" | od -An -tx1'],
        ' 01 02 1b 7f 0d\n',
      ],
      ['an array', ['x=(a "b c" "")', 'echo "${#x[@]} ${x[1]}"'], '3 b c\n'],
      [
        'an array with gaps and lines',
        ["x=([7]=$'a\\nb' [9]='*')", 'echo "${!x[@]}|${x[7]}|${x[9]}"'],
        '7 9|a\nb|*\n',
      ],
      ['an array that grows', ['x=(1)', 'x+=(2)', 'x+=(3)', 'echo "${x[@]}"'], '1 2 3\n'],
      ['an element taken out', ['x=(1 2 3)', "unset 'x[1]'", 'echo "${!x[@]}"'], '0 2\n'],
      ['an integer attribute', ['declare -i x=1', 'x+=2; echo $x'], '3\n'],
      ['a function', ['f() { echo "<$1>"; }', 'f a'], '<a>\n'],
      ['a function with a here-document', ['f() { cat <<X\na $1\nX\n}', 'f b'], 'a b\n'],
      ['a function with an odd name', ['function a.b-c:d { echo odd; }', 'a.b-c:d'], 'odd\n'],
      [
        'a function whose name is a pattern',
        ['touch s1 s2; function s* { echo star; }; export -f "s*"', '"s*"'],
        'star\n',
      ],
      [
        'a function in the place of a builtin',
        ['printf() { echo mine; }; read() { :; }; test() { false; }', 'printf x', 'printf x'],
        'mine\n',
      ],
      ['a function taken back', ['f() { :; }', 'unset -f f', 'type -t f || echo none'], 'none\n'],
      ['a function over several blocks', ['f() { echo 1; }', 'f() { echo 2; }', 'f'], '2\n'],
      [
        'a function with extended patterns',
        ['shopt -s extglob\nf() { case $1 in +(a)) echo as ;; esac; }\ng() { echo g; }', 'g'],
        'g\n',
      ],
      ['an exported function', ['f() { echo in; }; export -f f', 'bash -c f'], 'in\n'],
      [
        'an exported function with an odd name',
        ['my-f() { echo in; }; export -f my-f', 'bash -c my-f'],
        'in\n',
      ],
      ['an alias', ["alias hi='echo \"it'\\''s\"'", 'hi'], "it's\n"],
      ['an alias of several lines', ["alias hi='echo a\necho b'", 'hi'], 'a\nb\n'],
      [
        'an alias in the place of a command of functions',
        ["f() { ls; }; alias ls='echo aliased'", 'f', 'ls'],
        'aliased\n',
      ],
      ['an alias taken back', ['alias hi="echo hi"', 'unalias hi', 'alias'], ''],
      ['an alias with an odd name', ["alias -- -='echo dash'", '-'], 'dash\n'],
      [
        'a changed PATH',
        ['PATH=$PWD/sub:$PATH', 'echo "${PATH%%:*}"'],
        () => `${place.sandbox}/sub\n`,
      ],
      ['no PATH', ['unset PATH', 'echo "[${PATH-gone}]"'], '[gone]\n'],
      ['an empty PATH', ['PATH=', 'x=1', 'echo "[$PATH]$x"'], '[]1\n'],
      ['an unset variable', ['unset HOME', 'echo "[${HOME-gone}]"'], '[gone]\n'],
      ['a variable unset after it was set', ['x=1', 'unset x', 'echo "[${x-gone}]"'], '[gone]\n'],
      ['IFS', ['IFS=,', 'x=a,b; printf "%s|" $x'], 'a|b|'],
      ['no IFS', ['unset IFS', 'echo "[${IFS-gone}]"'], '[gone]\n'],
      ['a locale', ['export LC_ALL=C', 'x=é; echo "${#x}"'], '2\n'],
      [
        'a locale that the machine lacks',
        ['export LC_ALL=xx_XX.UTF-8 2>/dev/null', 'echo $LC_ALL'],
        'xx_XX.UTF-8\n',
      ],
      ['umask', ['umask 077', 'umask'], '0077\n'],
      ['what stood before exec', ['x=1', 'x=2; exec true', 'echo $x'], '1\n'],
      [
        'what exec did to the streams does not, the rest does',
        ['exec > log 2>&1; x=1; echo hidden', 'echo "$x $(cat log)"'],
        '1 hidden\n',
      ],
      ['what exit left', ['x=1; exit 0', 'echo $x'], '1\n'],
      ['what noclobber, noglob and nounset left', ['set -Cfu; x="*"', 'echo "$x"'], '*\n'],
      ['what was set before a failure', ['x=1\nfalse', 'echo $x'], '1\n'],
      [
        'what was set before nounset ended it',
        ['set -u; x=1\necho "$nothing" >&2', 'echo $x'],
        '1\n',
      ],
      ['what set -e ended', ['set -e; x=1; f() { false; echo on; }; f', 'echo $x'], '1\n'],
      [
        'what a variable was before it became read-only',
        ['readonly HOME', 'echo "${HOME:+home}"'],
        'home\n',
      ],
    ])('%s', async (_name, scripts, expected) => {
      expect(await blocks(...scripts)).toBe(typeof expected === 'string' ? expected : expected());
    });

    test.runIf(associative).each([
      ['an associative array', ['declare -A x=([k]=v)', 'echo "${x[k]}"'], 'v\n'],
      [
        'keys with blanks, quotes and lines',
        [
          "declare -A x=(['a b']=1 ['\"']=2 [$'\\n']=3 ['*']=4)",
          'echo "${x[a b]}${x[\\"]}${x[$\'\\n\']}"; unset "x[a b]"; echo "${#x[@]}"',
        ],
        '123\n3\n',
      ],
      ['attributes of case', ['declare -l x; declare -u y', 'x=AB; y=ab; echo $x$y'], 'abAB\n'],
      ['one that is filled later', ['declare -A x', 'x[k]=v', 'echo "${x[k]}"'], 'v\n'],
      ['a reference', ['y=1; declare -n x=y', 'x=2; echo $y'], '2\n'],
    ])('%s', async (_name, scripts, expected) => {
      expect(await blocks(...scripts)).toBe(expected);
    });

    test.each([
      ['a read-only variable', ['readonly x=1', 'echo "[$x]"'], '[]\n'],
      ['set -e', ['set -e', 'false | true; f() { false; echo on; }; f'], 'on\n'],
      ['set -u', ['set -u', 'echo "[$nothing]"'], '[]\n'],
      ['set -C', ['set -C', 'echo a > f; echo b > f; cat f'], 'b\n'],
      ['a trap', ['trap "echo bye" EXIT', 'true'], ''],
      ['a trap on a signal', ['trap "echo term" TERM', 'kill -0 $$; trap -p TERM'], ''],
      ['positional parameters', ['set -- a b', 'echo $#'], '0\n'],
    ])('not %s', async (_name, scripts, expected) => {
      expect(await blocks(...scripts)).toBe(expected);
    });

    test('only the difference from the starting environment is kept', async () => {
      const secret = place.shell({ SECRET: 'hidden' });
      await secret.run({ script: 'x=1', onOutput: () => undefined });
      expect(Object.keys(place.state?.variables ?? {})).toEqual(['x']);
      expect(JSON.stringify(place.state)).not.toContain('hidden');
    });

    test('a folder that is gone is no obstacle', async () => {
      expect(await blocks('cd sub && rmdir ../sub', 'pwd')).toBe(`${place.sandbox}\n`);
    });

    test('nothing is left in the run folder', async () => {
      await place.run('x=1');
      expect(readdirSync(join(place.root, 'run'))).toEqual([]);
    });
  });

  describe('traps of a block', () => {
    test.each([
      ['on its exit', 'trap "echo bye; x=2" EXIT\nx=1', 'bye\n', '2\n'],
      ['however it is spelled', 'trap -- "echo bye" Exit; x=1', 'bye\n', '1\n'],
      ['by its number', 'trap "echo bye" 0; x=1', 'bye\n', '1\n'],
      ['taken back', 'trap "echo bye" EXIT; trap - EXIT; x=1', '', '1\n'],
      ['taken back, in short', 'trap "echo bye" EXIT; trap EXIT; x=1', '', '1\n'],
      ['in a subshell', '( trap "echo bye" EXIT; echo hi ); x=1', 'hi\nbye\n', '1\n'],
      [
        'in a function of a subshell',
        'f() ( trap "echo bye" EXIT; echo hi ); f; x=1',
        'hi\nbye\n',
        '1\n',
      ],
      [
        'in a command substitution',
        'y=$(trap "echo bye" EXIT; echo hi); echo "$y"; x=1',
        'hi\nbye\n',
        '1\n',
      ],
      ['told how the block ended', "x=1; trap 'echo $?' EXIT; (exit 3)", '3\n', '1\n'],
      ['told how its command failed', "x=1; trap 'echo $?' ERR; (exit 3)", '3\n', '1\n'],
      ['on a signal, to ignore it', 'trap "" USR1; kill -USR1 $$; x=1', '', '1\n'],
      ['on a signal', 'trap "echo usr" USR1; kill -USR1 $$; x=1', 'usr\n', '1\n'],
      [
        'on a failure, which ends it all the same',
        'x=1; trap "echo err" ERR; false; echo later',
        'err\n',
        '1\n',
      ],
      ['after exec of streams', 'x=1; exec 3>&1; trap "echo bye >&3" EXIT', 'bye\n', '1\n'],
    ])('%s', async (_name, script, output, x) => {
      expect((await place.run(script)).stdout).toBe(output);
      expect((await place.run('echo $x')).stdout).toBe(x);
    });

    test.each([
      ['all', 'trap', ''],
      ['none on exit', 'trap -p EXIT', ''],
      [
        'its own on exit',
        'trap "echo bye" EXIT; trap -p EXIT; trap - EXIT',
        "trap -- 'echo bye' EXIT\n",
      ],
      ['its own on failure', 'trap "echo err" ERR; trap -p', "trap -- 'echo err' ERR\n"],
      ['those of a signal', 'trap "" INT; trap -p INT', "trap -- '' SIGINT\n"],
      [
        'kept in a variable',
        'trap "echo bye" EXIT; saved=$(trap -p EXIT); trap - EXIT; echo "$saved"',
        "trap -- 'echo bye' EXIT\n",
      ],
    ])('are listed as they are: %s', async (_name, script, output) => {
      expect((await place.run(script)).stdout).toBe(output);
    });
  });

  test.each([
    ['its commands and no others', 'set -x\ntrue', '++ true\n'],
    ['up to the one that fails', 'set -x\nfalse', '++ false\n'],
  ])('set -x shows %s', async (_name, script, stderr) => {
    expect((await place.run(script)).stderr).toBe(stderr);
  });
});
