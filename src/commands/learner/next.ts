/** `lesson next`: goes on where the learner is. */
import type { Command } from '../shared/command.ts';
import { goOn } from '../shared/go-on.ts';

export const command: Command<{ readonly lesson?: string }> = {
  usage: 'next [lesson]',
  summary: 'go on with the course; without a terminal, do exactly one step',
  sandbox: 'begin',
  examples: [['lesson next'], ['lesson next isolation', 'go on with this lesson']],
  run: ({ lesson }, context) => goOn(lesson, context),
};
