/** `lesson engine`: a group of commands. */
import type { Command } from '../shared/command.ts';

export const command: Command = {
  usage: 'engine',
  summary: "the runner's own engine, and which engine is used",
  examples: [['lesson engine status']],
};
