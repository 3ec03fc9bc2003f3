/** Questions of yes or no, asked where somebody sits, and answered by options where nobody does. */
import type { Context } from '../../app/context.ts';
import { interrupted } from '../../core/run/failure.ts';

/**
 * @param otherwise what Enter alone means
 * @returns whether it was agreed to: by --yes, else by whoever sits there, else not
 */
export async function agree(
  context: Context,
  question: string,
  otherwise = false,
): Promise<boolean> {
  if (context.options.yes) return true;
  if (!context.interactive) return false;
  const { confirm } = await import('../../view/terminal/ask.ts');
  const { io, theme } = context;
  const answer = await confirm(
    question,
    { otherwise, theme },
    { input: io.stdin(), output: io.stdout },
  );
  if (answer === 'quit') throw interrupted();
  return answer;
}
