/** `lesson adopt`: takes over the progress of a sandbox that was not made here by its user. */
import { UserError } from '../../core/run/failure.ts';
import { standingOf } from '../../machine/sandbox/standing.ts';
import type { Command } from '../shared/command.ts';
import { shownSandbox, takeOver } from '../shared/own-sandbox.ts';

export const command: Command = {
  usage: 'adopt',
  summary: 'take over the progress of a sandbox that was moved, or comes from elsewhere',
  examples: [
    ['lesson adopt', 'files stay; a lesson that is half done is rebuilt'],
    ['lesson --sandbox ../moved adopt'],
  ],
  async run(_given, context) {
    const standing = standingOf(context.sandbox);
    if (standing.kind === 'own') {
      context.print(`The sandbox in ${shownSandbox(context)} is yours already.`);
      return 0;
    }
    if (standing.kind === 'new') {
      throw new UserError('sandbox-missing', { root: context.sandbox.root }, 2);
    }
    const { foreign } = standing;
    if (foreign.why === 'owner')
      throw new UserError('sandbox-foreign', { root: context.sandbox.root, foreign }, 3);
    await takeOver(context);
    return 0;
  },
};
