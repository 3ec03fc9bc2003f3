/** Draws what the interactive session shows between runs: Markdown, files, commands, questions. */
import type { Shown } from '../../core/learner/tutor-state.ts';
import { explanationWords } from '../messages/failure-text.ts';
import { keeping, TELL } from '../messages/leftovers.ts';
import { finishedWords, goodbyeWords, leftWords, remarkWords } from '../messages/tutor.ts';
import { renderCode, renderCommands } from './code.ts';
import * as frames from './frames.ts';
import type { Screen } from './screen.ts';

/** What is not a lesson's own: it tells of runs, and of ways elsewhere. */
type Around = 'event' | 'elsewhere' | 'arrival';

/** @param path how a path is shown */
export async function draw(
  item: Exclude<Shown, { kind: Around }>,
  screen: Screen,
  path: (path: string) => string,
): Promise<void> {
  const frame = screen.frame();
  const put = screen.put;
  switch (item.kind) {
    case 'lesson':
      return put(frames.headerLines(item, frame));
    case 'resumed':
      return put(frames.resumeLines(item, frame));
    case 'step':
      return put(frames.stepLines(item, frame), 'step');
    case 'prose':
      return put(await markdownLines(item.markdown, frame));
    case 'action':
      return drawAction(item, screen);
    case 'question':
      put(await markdownLines(item.question.markdown, frame));
      return put(await choices(item, frame), 'joined');
    case 'answer':
      put(frames.answerLines(item.chosen, item.question.answer, frame));
      return put(await markdownLines(item.question.explanation, frame));
    case 'hint': {
      const title = item.of === 1 ? 'Hint' : `Hint ${item.n} of ${item.of}`;
      const heading = `  ${frame.theme.style.heading(title)}`;
      return put([heading, '', ...(await markdownLines(item.markdown, frame))]);
    }
    case 'diagnosis':
      return put(frames.diagnosisLines(await markdownLines(item.markdown, frame), frame));
    case 'explanation': {
      const { text, next, offer } = explanationWords(item.explanation);
      return put(frames.explanationLines(text, offer === undefined ? next : undefined, frame));
    }
    case 'change': {
      const { before, after } = item;
      if (before === undefined || after === undefined) return;
      const { changedLines } = await import('./changes.ts');
      return put(changedLines(item.path, before, after, frame));
    }
    case 'remark':
      return put(frames.noteLines(remarkWords(item.remark, path), '', frame));
    case 'finished':
      put(frames.finishedLines(item, finishedWords(item, path), frame));
      put(frames.commandLines(...keeping(item.lesson), frame));
      return put(item.last ? frames.commandLines(...TELL, frame) : []);
    case 'left':
      return put(frames.farewellLines(item, leftWords(item, path), frame));
    case 'goodbye': {
      const words = goodbyeWords(item);
      return put(words ? frames.commandLines(...words, frame) : []);
    }
  }
}

function drawAction({ action }: frames.ShownAs<'action'>, screen: Screen): void {
  const frame = screen.frame();
  const put = (lines: readonly string[]) => screen.put(lines, 'joined');
  if (action.kind === 'block') {
    put(toLines(renderCommands(action.script, frame)));
    if (action.tty && action.input.length > 0) put(frames.suggestionLines(action.input, frame));
  } else if ('text' in action.source) {
    const { path: title, language, source } = action;
    put(toLines(renderCode(source.text, { title, language, numbers: true, ...frame })));
  } else {
    const words = `${action.path}: a copy of ${action.source.from}, which comes with the lesson`;
    put(frames.noteLines(words, '', frame));
  }
}

async function choices({ question }: frames.ShownAs<'question'>, frame: frames.Frame) {
  const lines = question.choices.map(async ({ letter, markdown }) => {
    const width = frames.choiceWidth(letter, frame.width);
    const text = await markdownLines(markdown, { ...frame, width }, '');
    return frames.choiceLines(letter, text, frame);
  });
  return (await Promise.all(lines)).flat();
}

async function markdownLines(markdown: string, frame: frames.Frame, indent = '  ') {
  const { renderMarkdown } = await import('./markdown.ts');
  return toLines(renderMarkdown(markdown, { indent, ...frame }));
}

function toLines(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
