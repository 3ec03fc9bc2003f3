/** What can stand where somebody presses the tab key, worked out from the commands themselves. */
import type { Command, Option } from 'commander';
import type { Context, GlobalOptions } from '../../app/context.ts';
import { lessonFile, loadLesson } from '../../app/course/catalog.ts';
import { currentLesson } from '../../app/course/overview.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { openCourse } from '../shared/prepare.ts';

interface Completion {
  readonly word: string;
  readonly says?: string;
}

/** What the words before the one at the cursor mean. */
interface Typed {
  readonly command: Command;
  /** The option that the word is the value of. */
  readonly option: Option | undefined;
  /** Which of the command's arguments the word is, from 0. */
  readonly argument: number;
  /** Values of options that were given, by name. */
  readonly values: Readonly<Record<string, string>>;
}

/** @param words all before the one at the cursor, without the program's name */
function readTyped(program: Command, words: readonly string[]): Typed {
  const values: Record<string, string> = {};
  let command = program;
  let argument = 0;
  let option: Option | undefined;
  for (const word of words) {
    if (option) {
      values[option.attributeName()] = word;
      option = undefined;
      continue;
    }
    const known = optionsOf(command).find(({ long, short }) => word === long || word === short);
    if (known) {
      if (known.required) option = known;
    } else if (!word.startsWith('-')) {
      const inner = command.commands.find((one) => one.name() === word);
      if (inner && argument === 0) command = inner;
      else argument++;
    }
  }
  return { command, option, argument, values };
}

/** Everything that may stand there, in the order in which help has it; the shell picks what fits. */
function candidates(typed: Typed, word: string, lessons: Completion[]): Completion[] {
  const { command, option, argument } = typed;
  const fits = ({ word: whole }: Completion) => whole.startsWith(word);
  if (option) return (option.argChoices ?? []).map((choice) => ({ word: choice })).filter(fits);
  if (word.startsWith('-')) {
    return optionsOf(command)
      .map((one) => ({ word: one.long ?? one.short ?? '', says: one.description }))
      .filter(fits);
  }
  if (command.commands.length > 0) return commandsOf(command).filter(fits);
  const { registeredArguments: all } = command;
  const known = all[argument] ?? (all.at(-1)?.variadic ? all.at(-1) : undefined);
  if (!known) return [];
  if (known.argChoices) return known.argChoices.map((choice) => ({ word: choice })).filter(fits);
  return /^(lesson|lessons|place)$/.test(known.name()) ? lessons.filter(fits) : [];
}

function optionsOf(command: Command): Option[] {
  const own = command.options.filter(({ hidden }) => !hidden);
  return command.parent ? [...own, ...optionsOf(command.parent)] : own;
}

function commandsOf(command: Command): Completion[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .map((one) => ({ word: one.name(), says: one.description() }));
}

/** `lesson complete -- words…`: prints them, each with what it is; for the scripts of `completion`. */
export async function complete(
  words: readonly string[],
  program: Command,
  withOptions: (options: GlobalOptions) => Context,
): Promise<number> {
  const word = words.at(-1) ?? '';
  const typed = readTyped(program, words.slice(0, -1));
  const context = withOptions(typed.values);
  // Nobody wants to read an error at the tab key.
  const names = await lessonNames(typed, word, context).catch(() => []);
  for (const { word: one, says } of candidates(typed, word, names)) {
    context.print(says === undefined ? one : `${one}\t${harmless(says)}`);
  }
  return 0;
}

/** Lessons; steps too where a place may stand: those of the lesson at hand, or of the one before `#`. */
async function lessonNames(
  { command, argument }: Typed,
  word: string,
  context: Context,
): Promise<Completion[]> {
  const kind = command.registeredArguments[argument]?.name();
  if (kind === undefined && !command.registeredArguments.at(-1)?.variadic) return [];
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
  if (command.name() === 'show') return names;
  return [...names, ...(await stepsOf(currentLesson(context.sandbox, loaded), ''))];
}
