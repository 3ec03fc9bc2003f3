/**
 * The bash program around a block: restores what earlier blocks left, runs the block as if its lines
 * were typed, stops at the first command that fails, and writes down what it leaves. For bash 3.2
 * and later.
 *
 * An ERR trap rather than `set -e`: functions and subshells do not inherit it, so that only
 * top-level commands count, and the block's own `$-` stays as a reader's shell has it. `trap` is a
 * function here, so that a block's own EXIT and ERR traps run beside ours and do not replace them; a
 * subshell has none of ours, and keeps its own itself. What `set -x` shows is the block's alone.
 */
import { BLOCK_VARIABLE, HELD, HELD_FILE } from './block-marks.ts';

export const DRIVER = `
__lesson_dump() {
  builtin set +eux; builtin set +o pipefail
  {
    builtin printf 'variable\\0IFS\\0'
    builtin declare -p IFS 2>/dev/null
    builtin printf '\\0'
  } >| "$__lesson_dir/$1"
  builtin local IFS=$' \\t\\n' __lesson_text __lesson_word __lesson_name __lesson_flags
  {
    builtin printf 'cwd\\0%s\\0umask\\0' "$PWD"
    builtin umask
    builtin set -f
    # Not compgen, which leaves out those that are declared and have no value yet. A line of a value
    # that looks like another variable names one once more, or one that there is not: nothing is lost.
    builtin declare -p >| "$__lesson_dir/names"
    builtin read -r -d '' __lesson_text < "$__lesson_dir/names"
    IFS=$'\\n'
    for __lesson_word in $__lesson_text; do
      case $__lesson_word in 'declare -'*) ;; *) continue ;; esac
      __lesson_name=\${__lesson_word%%=*}
      __lesson_name=\${__lesson_name##* }
      case $__lesson_name in
        ''|*[!A-Za-z0-9_]*|IFS|${BLOCK_VARIABLE}|__lesson_*) continue ;;
        # Bash's own, which never carry over.
        BASH*|FUNCNAME|HISTCMD|LINENO|RANDOM|SECONDS) continue ;;
      esac
      builtin printf '\\0variable\\0%s\\0' "$__lesson_name"
      builtin declare -p "$__lesson_name"
    done
    IFS=$' \\t\\n'
    builtin set +f
    builtin declare -F >| "$__lesson_dir/names"
    while builtin read -r __lesson_word __lesson_flags __lesson_name; do
      case $__lesson_name in __lesson_*|trap) continue ;; esac
      case $__lesson_flags in *r*) continue ;; esac
      builtin printf '\\0function\\0%s\\0' "$__lesson_name"
      builtin declare -f -- "$__lesson_name"
      case $__lesson_flags in *x*) builtin printf 'builtin export -f -- %q\\n' "$__lesson_name" ;; esac
    done < "$__lesson_dir/names"
    builtin printf '\\0aliases\\0'
    builtin alias -p
  } >> "$__lesson_dir/$1" 2>/dev/null
}
__lesson_watch() {
  builtin trap '{ __lesson_status=$?; builtin set +x; } 2>/dev/null; __lesson_end' EXIT
  builtin trap '{ __lesson_status=$?; builtin set +x; } 2>/dev/null; __lesson_failed' ERR
}
__lesson_code() { builtin return "$__lesson_status"; }
__lesson_end() {
  builtin trap - EXIT ERR DEBUG RETURN
  if [ -n "$__lesson_on_exit" ]; then __lesson_code; builtin eval "$__lesson_on_exit"; fi
  if [ ! -f "$__lesson_dir/aside" ]; then __lesson_dump after; fi
  # No exit here: a shell that a signal ends would then end well.
}
__lesson_failed() {
  if [ -n "$__lesson_on_err" ]; then __lesson_code; builtin eval "$__lesson_on_err"; fi
  builtin exit "$__lesson_status"
}
__lesson_list() {
  builtin trap - EXIT ERR
  if [ -n "$__lesson_on_exit" ]; then builtin trap -- "$__lesson_on_exit" EXIT; fi
  if [ -n "$__lesson_on_err" ]; then builtin trap -- "$__lesson_on_err" ERR; fi
  builtin trap "$@"
  builtin trap - EXIT ERR
}
trap() {
  case $#:$1 in
    0:*|*:-[lpP]*)
      if [ "$BASH_SUBSHELL" = "$__lesson_level" ]; then
        __lesson_list "$@"
        __lesson_watch
      else
        ( __lesson_list "$@" )
      fi
      return ;;
  esac
  if [ "$BASH_SUBSHELL" != "$__lesson_level" ]; then builtin trap "$@"; return; fi
  if [ "$1" = -- ]; then builtin shift; fi
  if [ $# -eq 1 ]; then builtin set -- - "$1"; fi
  builtin local __lesson_action="$1" __lesson_own="$1" __lesson_signal
  if [ "$1" = - ]; then __lesson_own=; fi
  builtin shift
  for __lesson_signal in "$@"; do
    case $__lesson_signal in
      [Ee][Xx][Ii][Tt]|0) __lesson_on_exit=$__lesson_own ;;
      [Ee][Rr][Rr]) __lesson_on_err=$__lesson_own ;;
      *) builtin trap -- "$__lesson_action" "$__lesson_signal" ;;
    esac
  done
}
__lesson_dir=$1
__lesson_level=$BASH_SUBSHELL
# Not with builtin, which closes the file again.
if [ -n "$${BLOCK_VARIABLE}" ]; then exec ${HELD}>> "$__lesson_dir/${HELD_FILE}"; fi
builtin shopt -s expand_aliases
__lesson_on_exit=
__lesson_on_err=
__lesson_block=
if [ ! -f "$__lesson_dir/before" ]; then __lesson_dump before; fi
if [ "$2" = wait ]; then
  builtin read -r __lesson_block || builtin exit
  builtin exec < /dev/null
  SECONDS=0
fi
IFS= builtin read -r -d '' __lesson_block < "$__lesson_dir/block" || :
if [ -f "$__lesson_dir/restore" ]; then builtin . "$__lesson_dir/restore" 2>/dev/null; fi
__lesson_watch
`;

/** What bash is given with `-c`: short, so that its messages number a block's lines from 1. */
export const COMMAND =
  'builtin . "$1/driver" "$1" "$2"; builtin set --; builtin eval "$__lesson_block"';
