/** Lessons from text, and ports in memory. */
import type { Lesson } from '../../../src/core/lesson/model.ts';
import { readLesson } from '../../../src/core/lesson/read.ts';
import type { RunnerOptions } from '../../../src/core/run/block.ts';
import type { EventBody } from '../../../src/core/run/events.ts';
import type { BlockRequest, BlockResult, Ports } from '../../../src/core/run/ports.ts';
import { Runner } from '../../../src/core/run/runner.ts';

export function lessonOf(body: string, matter = ''): Lesson {
  const text = `---\nformat: 1\ntitle: A lesson\nsummary: For a test.\nminutes: 1\n${matter}---\n\n${body}`;
  const { lesson, findings } = readLesson(text, 'test.md');
  if (!lesson) throw new Error(JSON.stringify(findings, null, 1));
  return lesson;
}

export interface Made {
  readonly runner: Runner;
  readonly events: EventBody[];
  /** What was done, in order. */
  readonly done: string[];
}

type Answer = Partial<BlockResult>;

/** A runner whose shell answers from a table of scripts; a script that is not there succeeds silently. */
export function runnerOf(
  answers: Readonly<Record<string, Answer>> = {},
  more: Partial<Omit<RunnerOptions, 'ports'>> & {
    readonly alive?: () => boolean;
    readonly lacks?: Readonly<Record<string, string>>;
  } = {},
): Made {
  const events: EventBody[] = [];
  const done: string[] = [];
  let clock = 0;
  const ports: Ports = {
    shell: {
      async run({ script, onOutput }: BlockRequest) {
        done.push(`run ${script.trim()}`);
        const answer = answers[script.trim()] ?? {};
        if (answer.stdout) onOutput('stdout', answer.stdout);
        if (answer.stderr) onOutput('stderr', answer.stderr);
        return {
          ended: 'exited',
          exitCode: 0,
          stdout: '',
          stderr: '',
          truncated: false,
          ...answer,
        };
      },
      start: () => {
        throw new Error('no background blocks here');
      },
    },
    files: {
      async write(action) {
        done.push(`write ${action.path}`);
        return { path: action.path, change: 'created' };
      },
    },
    world: {
      image: async () => undefined,
      container: async () => undefined,
      logs: async () => undefined,
      volume: async () => undefined,
      network: async () => undefined,
      file: async (path) => (path === 'there' ? new Uint8Array([104, 105, 10]) : undefined),
      files: async () => [],
      http: async () => undefined,
      unmet: async (need) => more.lacks?.[need],
      command: async (script) => ({
        exitCode: answers[script]?.exitCode ?? 1,
        stdout: '',
        stderr: answers[script]?.stderr ?? '',
      }),
    },
    engine: {
      alive: async () => more.alive?.() ?? true,
      mark: () => 3,
      undoSince: async (mark) => void done.push(`undo since ${mark}`),
      beside: () => {
        throw new Error('no background blocks here');
      },
    },
    openPort: async () => true,
    now: () => clock++,
  };
  const runner = new Runner({
    lesson: 'test',
    ports,
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    ...more,
  });
  return { runner, events, done };
}
