/** A sweep as a bash script that needs only docker: nobody depends on this program. Pure. */
import { shellWord } from '../words/shell-word.ts';
import { MOST_PROCESSES, type MountSpec, type SweepSpec } from './spec.ts';
import type { Trial } from './trials.ts';

export interface ScriptFacts {
  readonly spec: SweepSpec;
  readonly trials: readonly Trial[];
  /** The engine's id. */
  readonly image: string;
  /** Absolute sources. */
  readonly mounts: readonly MountSpec[];
  /** Absolute. */
  readonly folder: string;
  readonly jobs: number;
  /** Bytes. */
  readonly memory: number;
  readonly cpus: number;
  /** `uid:gid`; undefined: whoever runs the script. */
  readonly user: string | undefined;
  /** Variables that every trial has. */
  readonly env: Readonly<Record<string, string>>;
}

export function scriptOf(facts: ScriptFacts): string {
  const { spec, trials, folder, jobs } = facts;
  const { timeout } = spec.limits;
  const limited = timeout === undefined ? '' : `timeout -s KILL ${timeout} `;
  // Only the command is ended then, and not its container.
  const after =
    timeout === undefined
      ? ''
      : '\n  [ ! -s "$own/$id" ] || docker rm -f "$(cat "$own/$id")" >/dev/null 2>&1 || true';
  return `#!/usr/bin/env bash
# ${trials.length} trials, ${jobs} at a time. Results: $out/trials; what each printed: $out/logs.
set -eu
out=${shellWord(folder)}
mkdir -p "$out/trials" "$out/logs"
own=$(mktemp -d)
trap 'rm -rf "$own"' EXIT

trial() {
  id=$1
  shift
  mkdir -p "$out/trials/$id"
  ${limited}docker run --rm --cidfile "$own/$id" ${optionsOf(facts).join(' ')} \\
    --mount "type=bind,source=$out/trials/$id,target="${shellWord(spec.results)} \\
    "$@" >"$out/logs/$id.txt" 2>&1 || failed "$id" $?${after}
}

failed() {
  echo "trial $1 failed with exit code $2" >&2
  : >"$own/failed"
}

begin() {
  while [ "$(jobs -rp | wc -l)" -ge ${jobs} ]; do wait -n || true; done
  trial "$@" &
}

${trials.map((it) => trialLine(it, facts)).join('\n')}
wait
[ ! -e "$own/failed" ]
`;
}

function optionsOf({ spec, mounts, memory, cpus, user, env }: ScriptFacts): string[] {
  return [
    `--user ${user ?? '"$(id -u):$(id -g)"'}`,
    `--network ${shellWord(spec.network)}`,
    ...(spec.writable ? [] : ['--read-only', '--tmpfs /tmp:rw,exec,nosuid,nodev,mode=1777']),
    `--memory ${memory} --memory-swap ${memory} --cpus ${cpus} --pids-limit ${MOST_PROCESSES}`,
    '--security-opt no-new-privileges',
    ...mounts.map(
      ({ source, target }) =>
        `--mount ${shellWord(`type=bind,source=${source},target=${target},readonly`)}`,
    ),
    ...variables(env),
  ];
}

function trialLine({ id, args, env }: Trial, { image }: ScriptFacts): string {
  return ['begin', id, ...variables(env), image, ...args.map(shellWord)].join(' ');
}

function variables(env: Readonly<Record<string, string>>): string[] {
  return Object.entries(env).map(([name, value]) => `--env ${shellWord(`${name}=${value}`)}`);
}
