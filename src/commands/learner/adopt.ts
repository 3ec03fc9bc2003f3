/** `lesson adopt`: takes over the progress of a sandbox that was not made here by its user. */
import type { Context } from '../../app/context.ts';
import { UserError } from '../../core/run/failure.ts';
import { standingOf } from '../../machine/sandbox/standing.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type { Command } from '../shared/command.ts';
import { nextFor, shownSandbox, takeOver } from '../shared/own-sandbox.ts';

export const command: Command = {
  usage: 'adopt',
  summary: 'take over the progress of a sandbox that was moved, or comes from elsewhere',
  examples: [
    ['lesson adopt', 'files stay; a lesson that is half done is rebuilt'],
    ['lesson --sandbox ../moved adopt'],
  ],
  run: (_given, context) => adopt(context),
};

async function adopt(context: Context): Promise<number> {
  const standing = standingOf(context.sandbox);
  if (standing.kind === 'own') {
    context.print(`The sandbox in ${shownSandbox(context)} is yours already.`);
    return 0;
  }
  if (standing.kind === 'new') {
    throw new UserError(`There is no sandbox in ${shownSandbox(context)}.`, {
      exitCode: 2,
      next: 'Go to the folder that holds it, or name it: lesson --sandbox FOLDER adopt',
    });
  }
  const { why, words } = standing;
  if (why === 'owner') {
    throw new UserError(
      `The sandbox in ${shownSandbox(context)} cannot be taken over. ${harmless(words)}`,
      { exitCode: 3, next: nextFor(why, context) },
    );
  }
  await takeOver(context);
  return 0;
}
