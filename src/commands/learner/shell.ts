/** `lesson shell`: the learner's own shell in a lesson, on its engine; what is made there is owned. */
import type { Context } from '../../app/context.ts';
import { choosePlace } from '../../app/course/targets.ts';
import { becomeShell, runShell } from '../../machine/shell/own-shell.ts';
import { shownPath } from '../../view/text/shown-path.ts';
import { besideLesson } from '../shared/beside.ts';
import { openCourse } from '../shared/prepare.ts';

export interface ShellOptions {
  /** Objects that are not the lesson's may be changed and removed, too. */
  readonly allowOthers?: boolean;
}

export async function shell(
  word: string | undefined,
  options: ShellOptions,
  context: Context,
): Promise<number> {
  const { io, interactive, note } = context;
  const course = await openCourse(context);
  const place = await choosePlace(word, context.sandbox, course, io.cwd);
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
}
