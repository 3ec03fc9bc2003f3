/** `lesson shell`: the learner's own shell in a lesson, on its engine; what is made there is owned. */
import { choosePlace } from '../../app/course/targets.ts';
import { becomeShell, runShell } from '../../machine/shell/own-shell.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import { besideLesson } from '../shared/beside.ts';
import type { Command } from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly lesson?: string; readonly allowOthers?: boolean }> = {
  usage: 'shell [lesson]',
  summary: "your own shell in the lesson's folder, on its engine",
  sandbox: 'own',
  options: [
    {
      flags: '--allow-others',
      summary: 'change and remove objects that do not belong to the lesson, too',
    },
  ],
  examples: [
    ['lesson shell'],
    ['lesson shell isolation', 'in this lesson'],
    ['lesson shell --allow-others', 'docker may also change and remove what is not the lesson’s'],
    ['echo "docker ps" | lesson shell', 'without a terminal, commands are read from the input'],
  ],
  async run({ lesson: word, ...options }, context) {
    const { io, interactive, note } = context;
    const course = await openCourse(context);
    const place = await choosePlace(word, context.sandbox, course);
    const { files } = place.layout;
    return besideLesson(place, context, { doing: 'shell', ...options }, async ({ beside }) => {
      const { records, session, env } = beside;
      for (const { step, action } of place.todos) {
        if (action && step === place.next?.step) await beside.observe(action);
      }
      if (interactive) {
        note(`Your shell in ${shownPath(files, io.cwd)}, on the lesson's engine.`);
        note('`lesson check` tells what is done, `lesson hint` helps, exit or Ctrl-D leaves.');
      }
      const { inLessonShell } = await import('../../app/watch/own-shell.ts');
      const code = await inLessonShell(
        { place, records, env, outside: io.env, folder: session.folder, interactive },
        (own) => {
          if (!interactive) return runShell(own, files, io.signal);
          const terminal = { input: io.stdin(), output: io.stdout };
          return beside.handTerminal(becomeShell(own, env), terminal, io.signal);
        },
      );
      session.keepContexts();
      if (!interactive) return code;
      if (!session.journal.isEmpty()) note('What you made stays until `lesson clean` removes it.');
      return 0;
    });
  },
};
