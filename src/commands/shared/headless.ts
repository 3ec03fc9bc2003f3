/** What `verify` and `update` have in common: a lesson that runs to its end without a learner. */
import type { Context } from '../../app/context.ts';
import type { LessonFile } from '../../app/course/catalog.ts';
import { leftLines } from '../../app/uninstall/words.ts';
import type { Verified, VerifyOptions } from '../../app/workbench/verify.ts';
import { agree } from './consent.ts';

type Chosen = Pick<VerifyOptions, 'found' | 'lesson' | 'data' | 'images' | 'keep' | 'onEvent'> & {
  readonly file: LessonFile;
};

export function headless({ file, ...chosen }: Chosen, context: Context): VerifyOptions {
  const { io, home, paths, theme } = context;
  return {
    ...chosen,
    lessonPath: file.path,
    paths,
    env: io.env,
    home,
    now: io.now,
    signal: io.signal,
    consent: (question) => agree(context, question),
    everyMismatch: true,
    onLeft(left) {
      for (const line of leftLines(left, theme)) context.note(line);
    },
  };
}

/** Reports what stays on the engine. */
export function noteLeft({ cleaned }: Verified, { theme, note }: Context): void {
  for (const { what, why } of cleaned?.left ?? []) {
    note(`${theme.symbol.warning} left on the engine: ${what} (${why})`);
  }
}
