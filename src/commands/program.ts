/** The commander program that reads what is typed, made from the table of commands. */
import {
  Argument,
  Command as Commander,
  CommanderError,
  Option as CommanderOption,
  InvalidArgumentError,
} from 'commander';
import {
  argumentOf,
  type Declaration,
  type Example,
  isGroup,
  nameOf,
  type Option,
  type Program,
} from './shared/command.ts';

/** @param given the argument and the options of the command, each by its name */
export type OnCommand = (command: Declaration, given: object) => Promise<void>;

/** @param write for help and for what was typed wrongly */
export function makeProgram(
  about: Program,
  write: { out(text: string): void; err(text: string): void },
  onCommand: OnCommand,
): Commander {
  const program = new Commander('lesson')
    .description(about.summary)
    .version(about.version)
    .exitOverride()
    .showSuggestionAfterError()
    .commandsGroup('Help:')
    .configureOutput({ writeOut: write.out, writeErr: write.err })
    .addHelpText('after', () => afterHelp(about));
  for (const option of about.options) program.addOption(commanderOption(option));
  for (const declared of about.commands) {
    addCommand(program, declared, isGroup(declared, about) ? undefined : onCommand);
  }
  return program;
}

/** @returns the exit code if what was typed has ended the program: help, or wrong usage; else undefined */
export function usageExitCode(error: unknown): 0 | 2 | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? 0 : 2;
}

function addCommand(program: Commander, declared: Declaration, onCommand?: OnCommand): void {
  const { summary, usage, options = [], examples, hidden = false, group: heading } = declared;
  const words = nameOf(declared).split(' ');
  const name = words.pop() ?? '';
  const group = words.reduce(
    (outer, word) => outer.commands.find((one) => one.name() === word) ?? outer,
    program,
  );
  const command = group.command(name, { hidden }).description(summary);
  // Of a group's commands no heading is needed.
  if (group === program && heading) command.helpGroup(heading);
  // Written only when somebody asks for help.
  command.addHelpText('after', () => exampleLines(examples));
  const argument = argumentOf(declared);
  if (argument !== undefined) {
    const made = new Argument(usage.slice(nameOf(declared).length + 1), declared.argument?.summary);
    if (declared.argument?.choices) made.choices(declared.argument.choices);
    command.addArgument(made);
  }
  for (const option of options) command.addOption(commanderOption(option));
  if (!onCommand) return;
  command.action(async () => {
    const [value] = command.processedArgs;
    await onCommand(declared, { ...optionsOf(command), ...(argument && { [argument]: value }) });
  });
}

/** Commander gives the options of a command in a group to the group, if it has one of the same name. */
function optionsOf(command: Commander): Record<string, unknown> {
  const group = command.parent?.parent ? command.parent : undefined;
  const taken = (group?.options ?? []).filter(
    (option) => group?.getOptionValueSource(option.attributeName()) === 'cli',
  );
  for (const option of taken) {
    const name = option.attributeName();
    const own = command.options.find((it) => it.attributeName() === name);
    if (!own) command.error(`error: unknown option '${option.long}'`);
    command.setOptionValueWithSource(name, group?.getOptionValue(name), 'cli');
  }
  return command.opts();
}

function commanderOption(declared: Option): CommanderOption {
  const { flags, summary, choices, number, conflicts, repeatable, ...rest } = declared;
  const option = new CommanderOption(flags, summary);
  if (repeatable) {
    option.argParser((value: string, before: readonly string[] = []) => [...before, value]);
  }
  if (choices) option.choices(choices);
  if (number) option.argParser((value) => checkNumber(value, number));
  if (conflicts) option.conflicts([...conflicts]);
  return rest.default === undefined ? option : option.default(rest.default);
}

function afterHelp({ exitCodes }: Program): string {
  const codes = exitCodes.map(([code, meaning]) => `  ${String(code).padEnd(4)} ${meaning}`);
  return `
Begin with:
  lesson next              the next step of the course
  lesson doctor            whether this machine is ready
  lesson help verify       more on one command

Exit codes:
${codes.join('\n')}`;
}

function exampleLines(examples: readonly Example[]): string {
  if (examples.length === 0) return '';
  const width = Math.max(...examples.map(([typed]) => typed.length));
  const lines = examples.map(([typed, does]) =>
    does === undefined ? `  ${typed}` : `  ${typed.padEnd(width)}   ${does}`,
  );
  return `\nFor example:\n${lines.join('\n')}`;
}

/** @throws InvalidArgumentError */
function checkNumber(value: string, { min, max, whole }: NonNullable<Option['number']>): string {
  const number = Number(value);
  const isRight = value.trim() !== '' && number >= min && number <= max;
  if (isRight && (!whole || Number.isInteger(number))) return value;
  throw new InvalidArgumentError(
    `It must be a ${whole ? 'whole ' : ''}number from ${min} to ${max}.`,
  );
}
