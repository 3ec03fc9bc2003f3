/** Errors in what was typed, in lessons, courses and reports. */
import { formatFinding } from '../../../core/lesson/findings.ts';
import type { Finding } from '../../../core/lesson/model.ts';
import { counted } from '../../../core/words/phrases.ts';
import type { ErrorTable } from './words.ts';

const LIST = '`lesson list` shows the lessons there are.';

export const courseErrors = {
  'step-unknown': ({ word, lesson, steps, near }) => [
    `The lesson "${lesson}" has no step "${word}".`,
    [
      ...(near === undefined ? [] : [didYouMean(near)]),
      'Its steps, by number or name:',
      ...steps.map((id, i) => `  ${i + 1}  ${id}`),
    ].join('\n'),
  ],
  'lesson-unknown': ({ word, where, near }) => {
    const meant = didYouMean(near);
    switch (where) {
      case 'course':
        return [`There is no lesson "${word}" in the course.`, meant ?? LIST];
      case 'course-or-file':
        return [
          `There is no lesson "${word}", neither in the course nor as a file.`,
          meant ? `${meant} \`lesson list\` shows all.` : LIST,
        ];
      case 'place':
        return [
          `There is no lesson "${word}", nor a step of that name here.`,
          meant ?? '`lesson list` shows the lessons, `lesson status` the steps of this one.',
        ];
    }
  },
  'lesson-is-file': ({ word }) => [
    `Learners go through courses, and ${word} is a file.`,
    'Put it into a course: a folder with a course.yaml. `lesson show FILE` reads it, `lesson verify FILE` runs it.',
  ],
  'lesson-invalid': ({ lessons }) => [
    lessons.map(invalid).join('\n'),
    'docs/lesson-format.md explains each code. Nothing was run.',
  ],
  'lesson-untrusted': ({ path }) => [
    `${path} is not trusted yet, and nothing was run.`,
    'Read what it does, above. To agree, run the same command with --trust.',
  ],
  'lesson-name-invalid': ({ id, reason }) => [
    `A lesson cannot be called "${id}": ${reason}.`,
    'For example: lesson new mounting-data',
  ],
  'lesson-exists': ({ path }) => [
    `${path} is there already, and stays as it is.`,
    'Choose another name.',
  ],
  'lesson-unbegun': ({ title, id }) => [
    `Nothing of "${title}" (${id}) is done yet.`,
    `Begin it with: lesson next ${id}. \`lesson list\` shows what was begun.`,
  ],
  'course-unbegun': ({ sandbox }) => [
    `Nothing of the course is done yet in ${sandbox}.`,
    'Begin with: lesson next. Or name the folder with your files: --sandbox FOLDER',
  ],
  'course-unreadable': ({ path, errno, reason }) => [
    ['ENOENT', 'ENOTDIR'].includes(errno)
      ? `There is no ${path}.`
      : `${path} cannot be read: ${UNREADABLE[errno] ?? reason}.`,
    'Name a lesson of the course (`lesson list`), or the path of a lesson or course.',
  ],
  'course-not-extendable': ({ path }) => [
    `${path} cannot be extended; nothing was written.`,
    '`lesson lint` shows what is wrong with it. It lists its lessons below the key "lessons".',
  ],
  'step-without-task': ({ title }) => [
    `The step "${title}" leaves nothing to be solved.`,
    'Do it with: lesson next. Or leave it to the runner with: lesson skip',
  ],
  'map-unreadable': ({ path, reason }) => [
    `${path} cannot be read: ${reason}`,
    'The key "map" in course.yaml names a file next to it.',
  ],
  'map-impossible': ({ findings, unread }) => [
    `There is no map of a course with errors:\n${[...findings.map(formatFinding), ...unread.map((id) => `${id} has errors`)].join('\n')}`,
    '`lesson lint` shows all that is wrong.',
  ],
  'page-unreadable': ({ path, reason }) => [
    `${path} cannot be read: ${reason}`,
    '`lesson map` without an option prints the tables.',
  ],
  'page-outdated': ({ path }) => [
    `${path} is not what the course and its map say.`,
    '`lesson map --write` brings it up to date.',
  ],
  'page-unfillable': ({ path, unknown, parts }) => [
    `${path} ${unknown === undefined ? 'has no place for a map' : `asks for a map of "${unknown}"`}.`,
    `A table goes between <!-- map NAME --> and <!-- end of map -->. NAME is one of: ${parts.join(', ')}.`,
  ],
  'all-and-lesson': ({ lesson }) => [
    '--all removes everything, so that no lesson can be named with it.',
    `What this lesson made: lesson clean ${lesson}`,
  ],
  'clean-declined': ({ json }) => [
    'Nothing was removed: it was not agreed to.',
    `Agree with --yes: lesson clean --all --yes${json ? ' --json' : ''}`,
  ],
  'replace-and-drop': () => [
    'A stand-in is either replaced or dropped.',
    'If a registry answers, replace it: lesson images --replace',
  ],
  'image-name': ({ name }) => [
    `No image can be called "${name}".`,
    "A name is in lower case, such as ubuntu:20.04. See the course's images: lesson images",
  ],
  'export-in-sandbox': ({ path, id }) => [
    `${path} is in the sandbox, where lessons are done.`,
    otherFolder(id),
  ],
  'export-exists': ({ path, id, folder }) => [
    folder
      ? `The folder ${path} is not empty, and nothing is written over.`
      : `${path} is there already, and no folder.`,
    otherFolder(id),
  ],
  'report-exists': ({ path }) => [
    `${path} is there already, and nothing is written over.`,
    OTHER_REPORT,
  ],
  'report-unwritable': ({ path, reason }) => [`${path} cannot be written: ${reason}`, OTHER_REPORT],
  'report-missing': ({ path }) => [
    `There is no file ${path}.`,
    'Name the report to check: lesson report --check FILE.json',
  ],
  'report-invalid': ({ path, reason }) => [
    `${path} is not a completion report: ${reason}`,
    'Give it one that was made with: lesson report --json --to FILE.json',
  ],
} satisfies Partial<ErrorTable>;

const OTHER_REPORT = 'Name another file: lesson report --to FILE';

const UNREADABLE: Readonly<Record<string, string>> = {
  EBINARY: 'it is not text',
  EISDIR: 'it is a folder',
  EFTYPE: 'it is not a regular file',
  ENXIO: 'it is not a regular file',
  EFBIG: 'it has more than 4 MB, the most that a lesson may have',
  ELOOP: 'symbolic links lead in a circle',
};

function didYouMean(near: string | undefined): string | undefined {
  return near && `Did you mean "${near}"?`;
}

function invalid(findings: readonly Finding[]): string {
  const count = findings.length === 1 ? 'one error' : counted(findings.length, 'error');
  return `The lesson cannot be run, it has ${count}:\n${findings.map(formatFinding).join('\n')}`;
}

function otherFolder(id: string): string {
  return `Name another folder: lesson export ${id} --to FOLDER`;
}
