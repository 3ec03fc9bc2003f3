/**
 * Lessons from elsewhere run commands on this machine, so somebody looks at these commands once.
 * What was agreed to is remembered by content: a changed lesson is asked about again.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { Lesson } from '../lesson/model.ts';
import { sha256 } from '../sandbox/records.ts';

export class TrustStore {
  readonly #path: string;

  constructor(stateDir: string) {
    this.#path = join(stateDir, 'trusted.json');
  }

  has(lessonPath: string): boolean {
    return this.#read().includes(sha256(readFileSync(lessonPath)));
  }

  add(lessonPath: string): void {
    mkdirSync(join(this.#path, '..'), { recursive: true, mode: 0o700 });
    const hashes = [...this.#read(), sha256(readFileSync(lessonPath))];
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

/** All that a lesson would run on this machine, in its order, hidden commands and checks included. */
export function commandsOf(lesson: Lesson): string[] {
  const commands: string[] = [];
  const visit = (action: {
    kind: string;
    script?: string;
    expectations?: Lesson['steps'][number]['parts'] | unknown;
  }) => {
    if (action.kind === 'block' && action.script !== undefined) commands.push(action.script);
  };
  for (const step of lesson.steps) {
    for (const part of step.parts) {
      if (part.kind === 'prose') continue;
      visit(part);
      if (part.kind === 'task') for (const action of part.solution) visit(action);
      for (const expectation of part.expectations) {
        if (expectation.kind === 'check' && expectation.check.kind === 'command') {
          commands.push(expectation.check.command);
        }
      }
    }
  }
  return [...commands, ...lesson.always.map((script) => script.script)];
}
