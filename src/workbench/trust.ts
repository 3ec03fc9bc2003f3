/**
 * Lessons from elsewhere run commands on this machine, so somebody looks at these commands once.
 * What was agreed to is remembered by content: a changed lesson is asked about again.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Check } from '../lesson/check.ts';
import type { Action, Lesson } from '../lesson/model.ts';
import { actionsOf } from '../run/progress.ts';
import { sha256 } from '../sandbox/records.ts';

export class TrustStore {
  readonly #path: string;

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'trusted.json');
  }

  /** @param data the lesson's data files, which may be scripts */
  has(lessonPath: string, data: readonly string[] = []): boolean {
    return this.#read().includes(digest([lessonPath, ...data]));
  }

  add(lessonPath: string, data: readonly string[] = []): void {
    mkdirSync(join(this.#path, '..'), { recursive: true, mode: 0o700 });
    const hashes = [...this.#read(), digest([lessonPath, ...data])];
    writeFileAtomic.sync(this.#path, `${JSON.stringify(hashes, null, 2)}\n`, { mode: 0o600 });
  }

  #read(): string[] {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#path, 'utf8'));
      return Array.isArray(value) ? value.map(String) : [];
    } catch {
      return [];
    }
  }
}

function digest(paths: readonly string[]): string {
  return sha256(paths.map((path) => (existsSync(path) ? sha256(readFileSync(path)) : '')).join());
}

/** Data files that a lesson writes from beside it, absolute. */
export function dataOf(lesson: Lesson, lessonPath: string): string[] {
  return actionsIn(lesson).flatMap((action) =>
    action.kind === 'file' && 'from' in action.source
      ? [join(dirname(lessonPath), action.source.from)]
      : [],
  );
}

/** All that a lesson would run on this machine, step by step: conditions, checks and hidden commands too. */
export function commandsOf(lesson: Lesson): string[] {
  const commands: string[] = [];
  const ofCheck = (check: Check | undefined) => {
    if (check?.kind !== 'command') return;
    commands.push(check.command);
    if (check['same-as'] !== undefined) commands.push(check['same-as']);
  };
  for (const step of lesson.steps) {
    for (const action of actionsIn({ steps: [step] })) {
      if (action.kind === 'block') {
        if (action.unless !== undefined) commands.push(action.unless);
        commands.push(action.script);
      }
      for (const expectation of action.expectations) {
        if (expectation.kind === 'check') ofCheck(expectation.check);
      }
    }
    for (const diagnosis of step.diagnoses) ofCheck(diagnosis.check);
  }
  return [...commands, ...lesson.always.map((script) => script.script)];
}

/** Those in solutions before their tasks, whose checks come after them. */
function actionsIn({ steps }: Pick<Lesson, 'steps'>): Action[] {
  return steps
    .flatMap(actionsOf)
    .flatMap((action): Action[] =>
      action.kind === 'task' ? [...action.solution, action] : [action],
    );
}
