/** Errors of the learner's files, and of the program's own folders and records. */
import type { FolderVariable, ForeignSandbox, WeakPart } from '../../../core/run/failure.ts';
import { shellWord } from '../../../core/words/shell-word.ts';
import type { ErrorTable } from './words.ts';

export const sandboxErrors = {
  'folder-unsafe': ({ folder, weak, variable }) => [
    `The folder ${folder} is not safe to use: ${weakWords(weak)}, and could replace what lesson keeps there.`,
    `Name a folder of your own: ${variable}="$HOME/${OWN[variable]}" lesson status`,
  ],
  'runtime-path-long': ({ folder }) => [
    `The path of the runtime folder is too long for a socket: ${folder}`,
    'Name a shorter one: export LESSON_RUNTIME_DIR=/tmp/lesson',
  ],
  'folder-replaced': ({ folder }) => [
    `The folder ${folder} was removed or replaced while the program worked in it, and nothing was written.`,
    'Put it back if you moved it; then go on with: lesson next',
  ],
  'in-the-way': ({ path }) => [
    `${JSON.stringify(path)} cannot be written: something else is in its place.`,
    'There is a folder where the file should be, or a file where a folder should be. Move it away.',
  ],
  'outside-sandbox': ({ path }) => [
    `The path ${JSON.stringify(path)} leaves the sandbox, and nothing was written.`,
    'A lesson writes below its own folder only, through no symbolic link.',
  ],
  'file-too-large': ({ path, size, most }) => [
    `The file ${path} is too large to be checked: ${size} bytes.`,
    `At most ${most} bytes are read.`,
  ],
  'data-missing': ({ from }) => [
    `The lesson's data file ${JSON.stringify(from)} is missing.`,
    'It must be next to the lesson, and not behind a symbolic link. Get the whole course again.',
  ],
  'data-changed': ({ from }) => [
    `The lesson's data file ${JSON.stringify(from)} has changed meanwhile.`,
    'It was not written, since you agreed to another content. Run the same command again.',
  ],
  'record-newer': ({ path, version, known }) => [
    `A later version of this program has written ${path}: version ${version} of the format. This program knows version ${known}.`,
    'Nothing was changed. Update the program: npm install --global lesson-runner@latest',
  ],
  'records-locked': ({ pid, seconds, folder }) => [
    `Process ${pid} has kept the lesson's records locked for ${seconds} s (${folder}).`,
    `If it was stopped, continue or end it: kill -CONT ${pid}`,
  ],
  'key-damaged': ({ path }) => [
    `The key ${path} is damaged, or others can read it.`,
    `Remove it, and take over your sandboxes again where you are asked: rm ${path}`,
  ],
  'files-foreign': ({ folder }) => [
    `Files of another user cannot be moved: ${folder}`,
    `Containers usually write files as root. To make the files yours:
    sudo chown -hR "$(id -u):$(id -g)" ${shellWord(folder)}
Then run the command again.`,
  ],
  'sandbox-missing': ({ root }) => [
    `There is no sandbox in ${root}.`,
    'Go to the folder that holds it, or name it: lesson --sandbox FOLDER adopt',
  ],
  'sandbox-unused': ({ root, foreign, option }) => [
    `The sandbox in ${root} is not used. ${foreignWords(foreign)}`,
    foreign.why === 'owner'
      ? OTHER_SANDBOX
      : `${ADOPTING[foreign.why]} lesson${option} adopt\n${OTHER_SANDBOX}`,
  ],
  'sandbox-foreign': ({ root, foreign }) => [
    `The sandbox in ${root} cannot be taken over. ${foreignWords(foreign)}`,
    OTHER_SANDBOX,
  ],
  'terminal-unopened': ({ reason }) => [
    `A terminal could not be opened: ${reason}`,
    'End programs that you do not need, then try again. See the limits: ulimit -a',
  ],
} satisfies Partial<ErrorTable>;

const OWN: Readonly<Record<FolderVariable, string>> = {
  XDG_STATE_HOME: '.local/state',
  XDG_CACHE_HOME: '.cache',
  LESSON_RUNTIME_DIR: '.lesson-run',
};

const OTHER_SANDBOX = 'To work in another folder, name it: lesson --sandbox FOLDER next';

const ADOPTING = {
  unsealed: 'Nothing in it was run. To take over its progress, and nothing else, type:',
  open: 'Close the folder to others, or go on as it is:',
  occupied: 'To use the folder regardless, type:',
};

export function weakWords(weak: WeakPart): string {
  return weak.why === 'owner'
    ? `${weak.path} belongs to ${weak.user}`
    : `other users can write to ${weak.path}`;
}

/** A sentence. */
export function foreignWords(foreign: ForeignSandbox): string {
  switch (foreign.why) {
    case 'owner':
      return `It belongs to ${foreign.user}.`;
    case 'open': {
      const words = weakWords(foreign.weak);
      return `${words.charAt(0).toUpperCase()}${words.slice(1)} now.`;
    }
    case 'unsealed':
      return 'It was not made here by you: it comes from elsewhere, it was moved, or what lesson knew of it was deleted.';
    case 'occupied':
      return 'It holds files that no lesson of yours has made.';
  }
}
