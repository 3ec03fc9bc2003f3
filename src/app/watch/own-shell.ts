/** The learner's own shell in a lesson: what it begins with, and a prompt that keeps up with progress. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nextTodo, type Progress } from '../../core/run/progress.ts';
import {
  DOCKER_VARIABLES,
  rememberOutside,
  SESSION_VARIABLES,
} from '../../machine/engine/proxy/learner-env.ts';
import { followFile } from '../../machine/sandbox/follow-files.ts';
import type { LessonRecords } from '../../machine/sandbox/records.ts';
import { learnersOwn } from '../../machine/shell/environment.ts';
import { type OwnShell, prepareShell } from '../../machine/shell/own-shell.ts';
import { shippedTools } from '../course/catalog.ts';
import type { Position } from '../course/position.ts';

export interface LessonShellOptions {
  readonly place: Position;
  readonly records: LessonRecords;
  /** As blocks have it. */
  readonly env: Readonly<Record<string, string>>;
  /** The learner's, outside of the run. */
  readonly outside: NodeJS.ProcessEnv;
  /** The session's. */
  readonly folder: string;
  readonly interactive: boolean;
}

/** @param run runs it, until the learner leaves it */
export async function inLessonShell<T>(
  options: LessonShellOptions,
  run: (shell: OwnShell) => Promise<T>,
): Promise<T> {
  const { place, records, env, interactive } = options;
  const folder = join(options.folder, 'shell');
  // Where progress will be written, too: it is watched for.
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  records.make(() => undefined);
  const where = join(folder, 'where');
  const tell = () => writeFileSync(where, whereWords(place, records.progress(place.lesson.id)));
  tell();
  const fixed = [...SESSION_VARIABLES, ...Object.keys(place.lesson.ports)].flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const outside = rememberOutside(options.outside);
  const shell = prepareShell({
    env: { ...learnersOwn(env, options.outside), ...outside },
    fixed: { ...Object.fromEntries(fixed), ...outside },
    unset: DOCKER_VARIABLES,
    tools: shippedTools(),
    folder,
    state: records.carried.shell.get(),
    where,
    interactive,
  });
  const stop = followFile(join(records.folder, 'progress.json'), tell);
  try {
    return await run(shell);
  } finally {
    stop();
  }
}

/** For the prompt: the lesson, and which of its steps comes next. */
function whereWords({ lesson, todos }: Position, progress: Progress): string {
  const next = nextTodo(todos, progress);
  const at = next ? `${next.stepIndex + 1}/${lesson.steps.length}` : 'done';
  return `${lesson.id} ${at}`;
}
