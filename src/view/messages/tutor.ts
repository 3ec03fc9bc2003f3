/** What the interactive session says itself, and what its choices are called. */
import type { Asking, Remark, Shown, TutorChoice } from '../../core/learner/tutor-state.ts';
import { errorMessage } from './error.ts';
import { explanationWords } from './failure-text.ts';
import { remainsWords } from './leftovers.ts';

/** What a choice does, beside its key. */
export function choiceWords(choice: TutorChoice): string {
  switch (choice.name) {
    case 'edit':
      return `edit ${choice.file}`;
    case 'remedy':
      return explanationWords(choice.explanation).offer ?? '';
    case 'read':
      return `read "${choice.title}" again`;
    case 'undo':
      return choice.failed ? 'undo what was tried here' : 'undo what was done last';
    case 'step':
      return choice.title;
    case 'answer':
      return '';
    case 'next-lesson':
      return `next lesson: ${choice.lesson}`;
    default:
      return PLAIN[choice.name];
  }
}

const PLAIN: Readonly<Record<Exclude<TutorChoice['name'], WithWords>, string>> = {
  'go-on': 'go on',
  run: 'run it',
  'run-again': 'run it again',
  write: 'write it',
  'write-again': 'write it again',
  'write-and-edit': 'write and edit it',
  'type-it': 'type it yourself',
  check: 'check it',
  terminal: 'terminal',
  solution: 'solution',
  solve: 'do it for me',
  'back-to-own': 'back to my own',
  leave: 'go on without it',
  hint: 'hint',
  more: 'more',
  stay: 'back to it',
  goto: 'go to another step',
  skip: 'skip this step: it is done for you',
  reset: 'restart the lesson',
  'back-to-place': 'back to where you are',
  'further-back': 'further back',
  'again-from-here': 'do it again from here',
  'begin-again': 'restart',
  'stay-here': 'stay here',
  clean: 'remove what it built',
  quit: 'stop here',
};

type WithWords = 'edit' | 'remedy' | 'read' | 'undo' | 'step' | 'answer' | 'next-lesson';

/** The question above the choices; undefined where they say enough. */
export function askingWords({ kind }: Asking): string | undefined {
  if (kind === 'prediction') return 'What do you expect?';
  if (kind !== 'reset') return undefined;
  return 'Restart this lesson? What it built is removed, and your files are backed up.';
}

/** @param shown how a path is shown */
export function remarkWords(remark: Remark, shown: (path: string) => string): string {
  switch (remark.code) {
    case 'course-begins-here':
      return `The course begins here; for the why of it, lesson 1: lesson next ${remark.first}`;
    case 'need-unmet':
      return `This lesson cannot be done on this machine: ${remark.why}`;
    case 'expectation':
      return `You expect ${remark.letter}. See what comes.`;
    case 'command-stopped':
      return 'You stopped the command, and its containers with it. This step is not done; earlier steps are unaffected.';
    case 'done-elsewhere':
      return remark.here ? 'You have done this.' : 'This was done in another terminal.';
    case 'files-are-in':
      return `Work in ${shown(remark.folder)}: t opens a terminal there.`;
    case 'own-terminal':
      return 'A terminal of your own, on the same engine. exit or Ctrl-D brings you back.';
    case 'remedy-failed':
      return `That did not work: ${errorMessage(remark.error)}`;
    case 'port-changed':
      return `${remark.variable} is ${remark.port} from now on.`;
    case 'no-command':
      return 'Your shell does not know lesson yet: npm link makes it a command. Until then, npm start comes back here, too.';
  }
}

/** A sentence each: what stays of a lesson that is finished. */
export function finishedWords(
  { files, remains, last }: Extract<Shown, { kind: 'finished' }>,
  shown: (path: string) => string,
): string[] {
  const end = last ? ['It was the last one of the course.'] : [];
  return [`Your files are in ${shown(files)}.`, ...remainsWords(remains), ...end];
}

/** A sentence each: what stays of a lesson that is left before its end. */
export function leftWords(
  { files, interrupted }: Extract<Shown, { kind: 'left' }>,
  shown: (path: string) => string,
): string[] {
  const stopped = 'The command was stopped, and so were its containers; it is not done.';
  return [
    ...(interrupted ? [stopped] : []),
    `Your files are in ${shown(files)}.`,
    'What you built stays on the engine until you say: lesson clean.',
  ];
}

/** How to go on later: a command and what it does; undefined: there is nothing to be done. */
export function goodbyeWords({
  following,
  cleaned,
}: Extract<Shown, { kind: 'goodbye' }>): readonly [command: string, does: string] | undefined {
  if (following !== undefined) return ['lesson next', `begins ${following}`];
  return cleaned ? undefined : ['lesson clean', 'removes what the lessons built'];
}
