/** Fences that look as if they were run, and lessons and steps in which nothing is. */
import type { Step } from '../../lesson/model.ts';
import { parseInfo } from '../../lesson/syntax/attributes.ts';
import {
  CONSOLES,
  isCommand,
  looksLikeCommands,
  looksLikeDockerfile,
  shellMeant,
  withoutPrompt,
} from '../commands.ts';
import type { Fence, Linted, Passage } from '../linted.ts';

export function nothingRun(lesson: Linted): void {
  const { steps } = lesson.parts;
  const said = new Set<number>();
  const run = new Set(lesson.shells.flatMap(({ text }) => text.split('\n').map(normal)));
  for (const fence of lesson.fences) if (fenceFound(fence)) said.add(fence.line);
  for (const { text, line } of lesson.indented) {
    if (!looksLikeCommands(text)) continue;
    lesson.say('fence-without-language', line, { suggestion: '```bash' });
    said.add(line);
  }
  if (steps.length > 0 && !steps.some(acts)) {
    lesson.say('nothing-run', steps[0]?.place.line ?? 1, { name: 'lesson' });
    return;
  }
  let asks: readonly Passage[] | undefined;
  for (const [index, step] of steps.entries()) {
    const end = steps[index + 1]?.place.line ?? Number.POSITIVE_INFINITY;
    const inside = ({ line }: { line: number }) => line >= step.place.line && line < end;
    if (acts(step) || [...said].some((line) => inside({ line }))) continue;
    asks ??= lesson.prose.filter(({ text }) => asksToType(text, run));
    if (!asks.some(inside)) continue;
    lesson.say('nothing-run', step.place.line, {
      name: 'step',
      more: ', although its text says to run a command',
    });
  }

  function fenceFound({ language, text, line }: Fence): boolean {
    const info = lesson.line(line);
    if (/\bfile=/.test(info)) return false;
    const name = language.toLowerCase();
    const tag = /^\{[^}]*\}/.exec(info.replace(/^\W*?(?=[{.]|$)/, ''))?.[0] ?? language;
    const meant = shellMeant(tag);
    if (meant !== undefined) {
      // Other words in the braces may say that it is not to be run.
      const isPlain = /^(?:\{?[.#]?\w+\}?|lang(?:uage)?-\w+)$/.test(tag) && tag.includes(meant);
      lesson.sayFixed('foreign-language', line, { name: tag, suggestion: meant }, (old) =>
        isPlain ? old.replace(tag, meant) : old,
      );
      return true;
    }
    if (name === '' && parseInfo(info.replace(/^\W*/, ''), 1).attributes.length === 0) {
      const commands = looksLikeCommands(text);
      if (!commands && !looksLikeDockerfile(text)) return false;
      const suggestion = commands ? 'bash' : 'dockerfile file=Dockerfile';
      lesson.say('fence-without-language', line, { suggestion });
      return true;
    }
    if (!CONSOLES.has(name) || !looksLikeCommands(text) || !shownAlone(line, text)) return false;
    lesson.say('only-shown', line, { name, suggestion: 'bash' });
    return true;
  }

  /** Whether the step runs nothing, and no block of the lesson runs what is shown. */
  function shownAlone(line: number, text: string): boolean {
    const step = steps.findLast(({ place }) => place.line <= line);
    if (step === undefined || acts(step)) return false;
    const commands = text.split('\n').filter((one) => isCommand(one));
    return !commands.some((command) => run.has(normal(command)));
  }
}

function acts({ parts }: Step): boolean {
  return parts.some(({ kind }) => kind !== 'prose');
}

function normal(line: string): string {
  return withoutPrompt(line.trim()).replace(/\s+/g, ' ');
}

const ASKS =
  /(?:^|[.:;!?]\s+|\b(?:now|then|and|please|next),?\s+|\bwith\s+)(?:you\s+(?:can\s+)?)?(?:run|type|enter|execute|start|launch|call|use|try|invoke|pull|build)(?:\s+(?:it|this|them|the\s+\w+|\w+)){0,3}[\s:]+(?=`)/i;

/** Whether prose tells the reader to type a command that nothing runs. */
function asksToType(text: string, run: ReadonlySet<string>): boolean {
  if (!text.includes('`') || !ASKS.test(text)) return false;
  const codes = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return codes.some((code) => /\s/.test(code) && isCommand(code) && !run.has(normal(code)));
}
