/** What a command is: how it is typed, what help says of it, and what it does. */
import type { Context } from '../../app/context.ts';

export interface Option {
  /** As commander reads them, e.g. `-y, --yes` or `--to <file>`. */
  readonly flags: string;
  readonly summary: string;
  /** The values it can have. */
  readonly choices?: readonly string[];
  readonly default?: string;
  /** It can be given several times, and is a list. */
  readonly repeatable?: boolean;
  /** It is a number, within these limits. */
  readonly number?: { readonly min: number; readonly max: number; readonly whole: boolean };
  /** Long names, without dashes, of options that cannot be given with it. */
  readonly conflicts?: readonly string[];
}

/** A line to type, and what it does if that is not obvious. */
export type Example = readonly [typed: string, does?: string];

/** All of a command but what it does. It is written to a file when the program is built, as JSON. */
export interface Declaration {
  /**
   * Its name, and the name of its argument if it has one: `<place>` is required, `[lesson]` is not,
   * `[lessons...]` can be several. A name of two words is that of a command in a group.
   */
  readonly usage: string;
  readonly summary: string;
  /** Its heading in help, which the table gives it. */
  readonly group?: string;
  readonly argument?: { readonly summary: string; readonly choices?: readonly string[] };
  readonly options?: readonly Option[];
  readonly examples: readonly Example[];
  /**
   * `own`: it works in the sandbox, which must be the user's own. `begin`: so it does, and begins one
   * where there is none. `any`: it shows something of it.
   */
  readonly sandbox?: 'own' | 'begin' | 'any';
  /** Not in help: another program calls it. */
  readonly hidden?: boolean;
}

export interface Command<Given extends object = object> extends Declaration {
  /**
   * Missing if this is a group of commands that does nothing by itself.
   * @param given the argument and the options, each by its name
   * @returns the exit code
   */
  run?(given: Given, context: Context, program: Program): number | Promise<number>;
}

/** The whole command line. */
export interface Program {
  readonly version: string;
  readonly summary: string;
  /** Of every command. */
  readonly options: readonly Option[];
  readonly commands: readonly Declaration[];
  readonly exitCodes: readonly (readonly [code: number, meaning: string])[];
}

export const JSON_OPTION: Option = { flags: '--json', summary: 'for programs' };

/** Options that every command has without declaring them. */
export const BUILT_IN: readonly Option[] = [
  { flags: '-V, --version', summary: 'output the version number' },
  { flags: '-h, --help', summary: 'display help for command' },
];

/** E.g. `engine start` of `engine start`, `goto` of `goto <place>`. */
export function nameOf({ usage }: Declaration): string {
  return usage.replace(/ [<[].*/, '');
}

/** The argument's name without brackets, e.g. `lesson`; undefined: there is none. */
export function argumentOf({ usage }: Declaration): string | undefined {
  return /[<[](\w+)/.exec(usage)?.[1];
}

export function isVariadic({ usage }: Declaration): boolean {
  return usage.includes('...');
}

/** Whether it does nothing by itself: it is there for the commands in it. */
export function isGroup(command: Declaration, { commands }: Program): boolean {
  const start = `${nameOf(command)} `;
  return argumentOf(command) === undefined && commands.some((it) => nameOf(it).startsWith(start));
}

/** The commands that can be meant by what was typed: making all of them takes longer than most commands. */
export function typedCommands(
  [first]: readonly string[],
  { commands }: Program,
): readonly Declaration[] {
  const meant = commands.filter((one) => nameOf(one).split(' ')[0] === first);
  return meant.length > 0 ? meant : commands;
}

/** @param group '' for the commands that are in no group */
export function commandsIn(group: string, { commands }: Program): readonly Declaration[] {
  const start = group === '' ? '' : `${group} `;
  return commands.filter((one) => {
    const name = nameOf(one);
    return name.startsWith(start) && !name.slice(start.length).includes(' ');
  });
}
