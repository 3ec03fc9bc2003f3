/** The engine on another machine, for lessons that need one: the learner's, or one that plays it. */
import { dirname } from 'node:path';
import type { EngineFacts } from '../../core/run/events.ts';
import { UserError } from '../../core/run/failure.ts';
import { practiceEngine } from '../../machine/engine/daemon/second-daemon.ts';
import type { UnmetNeeds } from '../../machine/engine/observe/needs.ts';
import type { Paths } from '../../machine/host/paths.ts';
import type { LessonLayout } from '../../machine/sandbox/layout.ts';
import type { LessonRecords } from '../../machine/sandbox/records.ts';
import { errorMessage } from '../../view/messages/error.ts';

export interface Server {
  /** For blocks. */
  readonly variables: Readonly<Record<string, string>>;
  /** Starts what plays it before somebody looks whether it is there. */
  startedBefore(asked: UnmetNeeds): UnmetNeeds;
  stop(): Promise<void>;
}

export async function openServer(options: {
  readonly paths: Paths;
  readonly env: NodeJS.ProcessEnv;
  readonly facts: EngineFacts;
  readonly layout: LessonLayout;
  readonly records: LessonRecords;
}): Promise<Server> {
  const { layout, records } = options;
  const practice = practiceEngine({
    ...options,
    hidden: dirname(layout.files),
    token: records.practice(),
  });
  // That of a run that was killed.
  await practice?.stop();
  return {
    variables: practice ? { LESSON_REMOTE: practice.host } : {},
    startedBefore: (asked) => async (need) => {
      try {
        if (need === 'remote-engine') await practice?.start();
      } catch (error) {
        if (error instanceof UserError) return errorMessage(error);
        throw error;
      }
      return asked(need);
    },
    async stop() {
      await practice?.stop();
    },
  };
}
