/** `lesson setup`: an engine and the base images of the course, after asking once. */
import { harmless } from '../../view/text/sanitize.ts';
import type { Command } from '../shared/command.ts';
import { agree } from '../shared/consent.ts';
import { courseImages, setUp } from '../shared/set-up.ts';

export const command: Command = {
  usage: 'setup',
  summary: 'set up an engine and the base images, after asking',
  examples: [['lesson setup'], ['lesson setup --yes', 'without being asked']],
  async run(_given, context) {
    const images = await courseImages(context);
    const results = await setUp(context, images, (question) => agree(context, question, true));
    for (const { image, standIn } of results) {
      context.print(
        harmless(standIn ? `${image}: a stand-in, ${standIn.really}` : `${image}: ready`),
      );
    }
    context.print('This machine is set up. Begin with: lesson next');
    return 0;
  },
};
