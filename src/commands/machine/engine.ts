/** `lesson engine`: a group of commands. */
import type { Command } from '../shared/command.ts';

export const command: Command = {
  usage: 'engine',
  summary: 'the managed engine, and which engine is used',
  examples: [['lesson engine status']],
};
