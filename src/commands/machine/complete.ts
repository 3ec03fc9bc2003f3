/** What can stand where somebody presses the tab key, worked out from the table of commands. */
import { type Context, type GlobalOptions, makeContext } from '../../app/context.ts';
import { lessonFile, loadLesson } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { harmless } from '../../view/text/sanitize.ts';
import {
  argumentOf,
  BUILT_IN,
  type Command,
  commandsIn,
  type Declaration,
  isVariadic,
  nameOf,
  type Option,
  type Program,
} from '../shared/command.ts';
import { openCourse } from '../shared/prepare.ts';

export const command: Command<{ readonly words: readonly string[] }> = {
  usage: 'complete [words...]',
  summary: 'what completion asks',
  hidden: true,
  examples: [],
  async run({ words }, { io, print }, program) {
    const word = words.at(-1) ?? '';
    const typed = readTyped(program, words.slice(0, -1));
    const options: GlobalOptions = typed.values;
    // Nobody wants to read an error at the tab key.
    const names = await lessonNames(typed, word, makeContext(io, options)).catch(() => []);
    for (const { word: one, says } of candidates(typed, word, names, program)) {
      if (one.startsWith(word)) print(says === undefined ? one : `${one}\t${harmless(says)}`);
    }
    return 0;
  },
};

interface Completion {
  readonly word: string;
  readonly says?: string;
}

/** What the words before the one at the cursor mean. */
interface Typed {
  /** '' if no command is typed yet. */
  readonly name: string;
  readonly command: Declaration | undefined;
  /** The option that the word is the value of. */
  readonly option: Option | undefined;
  /** Which of the command's arguments the word is, from 0. */
  readonly argument: number;
  /** Values of options that were given, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** @param words all before the one at the cursor, without the program's name */
function readTyped(program: Program, words: readonly string[]): Typed {
  const values: Record<string, string> = {};
  let name = '';
  let command: Declaration | undefined;
  let argument = 0;
  let option: Option | undefined;
  for (const word of words) {
    if (option) {
      values[longOf(option).slice('--'.length)] = word;
      option = undefined;
      continue;
    }
    const known = optionsOf(command, program).find(({ flags }) => spellings(flags).includes(word));
    if (known) {
      if (known.flags.includes('<')) option = known;
    } else if (!word.startsWith('-')) {
      const inner = commandsIn(name, program).find(
        (one) => nameOf(one) === `${name} ${word}`.trim(),
      );
      if (inner && argument === 0) {
        command = inner;
        name = nameOf(inner);
      } else argument++;
    }
  }
  return { name, command, option, argument, values };
}

/** Everything that may stand there, in the order in which help has it; the shell picks what fits. */
function candidates(
  { name, command, option, argument }: Typed,
  word: string,
  lessons: readonly Completion[],
  program: Program,
): readonly Completion[] {
  if (option) return (option.choices ?? []).map((choice) => ({ word: choice }));
  if (word.startsWith('-')) {
    return optionsOf(command, program).map((one) => ({ word: longOf(one), says: one.summary }));
  }
  const inner = commandsIn(name, program).filter(({ hidden }) => !hidden);
  if (inner.length > 0) {
    const words = inner.map((one) => ({ word: lastWord(nameOf(one)), says: one.summary }));
    return [...words, { word: 'help', says: 'display help for command' }];
  }
  if (!command || (argument > 0 && !isVariadic(command))) return [];
  if (command.argument?.choices)
    return command.argument.choices.map((choice) => ({ word: choice }));
  return /^(lesson|lessons|place)$/.test(argumentOf(command) ?? '') ? lessons : [];
}

function optionsOf(command: Declaration | undefined, program: Program): readonly Option[] {
  return [...(command?.options ?? []), ...program.options, ...BUILT_IN];
}

function spellings(flags: string): string[] {
  return flags.split(/[ ,]+/).filter((part) => part.startsWith('-'));
}

function longOf({ flags }: Option): string {
  return spellings(flags).at(-1) ?? '';
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}

/** Lessons; steps too where a place may stand: those of the lesson at hand, or of the one before `#`. */
async function lessonNames(
  { command, argument }: Typed,
  word: string,
  context: Context,
): Promise<Completion[]> {
  if (!command || (argument > 0 && !isVariadic(command))) return [];
  const kind = argumentOf(command);
  if (kind === undefined) return [];
  const loaded = await openCourse(context);
  const { lessons } = loaded.course;
  const stepsOf = async (id: string, prefix: string): Promise<Completion[]> => {
    const { steps } = await loadLesson(lessonFile(loaded.folder, id, context.io.cwd));
    return steps.map((step) => ({ word: prefix + step.id, says: step.title }));
  };
  const names = lessons.map((id) => ({ word: id, says: 'lesson' }));
  if (kind !== 'place') return names;
  const [lesson = ''] = word.split('#');
  if (word.includes('#')) {
    const id = lesson === '' ? currentLesson(context.sandbox, loaded) : lesson;
    return lessons.includes(id) ? stepsOf(id, `${lesson}#`) : [];
  }
  if (nameOf(command) === 'show') return names;
  return [...names, ...(await stepsOf(currentLesson(context.sandbox, loaded), ''))];
}
