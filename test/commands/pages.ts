/** The pages that are made from the table of commands: tables of the README, and the man page. */
import {
  BUILT_IN,
  type Declaration,
  type Example,
  isGroup,
  type Option,
  type Program,
} from '../../src/commands/shared/command.ts';

/** The commands that somebody types: neither groups nor those that other programs call. */
export function typedCommands(program: Program): readonly Declaration[] {
  return program.commands.filter((one) => !one.hidden && !isGroup(one, program));
}

/** The README with its tables of commands and exit codes as they should be. */
export function readmeWith(program: Program, text: string): string {
  const commands = typedCommands(program).map(
    ({ usage, summary }) => `| \`lesson ${usage}\` | ${summary} |`,
  );
  const codes = program.exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return withTable(withTable(text, '| command |', commands), '| exit code |', codes);
}

/** @throws where the text has no table with such a head */
function withTable(text: string, head: string, rows: readonly string[]): string {
  const start = text.indexOf(`\n${head}`);
  if (start < 0) throw new Error(`there is no table that begins with ${head}`);
  const end = text.indexOf('\n\n', start + 1);
  const [titles, line] = text.slice(start + 1, end).split('\n');
  return text.slice(0, start + 1) + [titles, line, ...rows].join('\n') + text.slice(end);
}

const ENVIRONMENT: readonly (readonly [name: string, meaning: string])[] = [
  ['DOCKER_HOST', 'The container engine to use.'],
  ['LESSON_COURSE', 'The folder of another course, as with --course.'],
  ['LESSON_INSTALL', 'If it is "no", npm start installs no packages.'],
  ['LESSON_SCREEN_READER', 'If it is set, words replace symbols and drawing.'],
  ['NO_COLOR', 'If it is set, the output has no colours.'],
];

const FILES: readonly (readonly [path: string, meaning: string])[] = [
  ['./sandbox/', 'Your files, progress and transcripts.'],
  ['~/.local/state/lesson/', 'Records of what lessons made, and the data of the managed engine.'],
  ['~/.cache/lesson/', 'What can be downloaded or built again.'],
];

/** `man/lesson.1`, in the macros of man(7). */
export function manPage(program: Program): string {
  return [
    '.\\" Made from the table of commands by test/commands/pages.ts.',
    `.TH LESSON 1 "" "lesson ${program.version}"`,
    '.SH NAME',
    'lesson \\- learn Docker by doing it on a real engine',
    '.SH SYNOPSIS',
    '.B lesson',
    '.RI [ options ]',
    '.I command',
    '.RI [ arguments ]',
    '.SH DESCRIPTION',
    roff(program.summary),
    'Lessons are Markdown files. Their commands run on a container engine as printed, and the results are checked.',
    'Begin with',
    '.BR "lesson next" .',
    '.SH OPTIONS',
    ...[...program.options, ...BUILT_IN].flatMap(optionLines),
    '.SH COMMANDS',
    ...typedCommands(program).flatMap(commandLines),
    '.SH "EXIT STATUS"',
    ...program.exitCodes.flatMap(([code, meaning]) => entry(String(code), sentence(meaning))),
    '.SH ENVIRONMENT',
    ...ENVIRONMENT.flatMap(([name, meaning]) => entry(name, meaning)),
    '.SH FILES',
    ...FILES.flatMap(([path, meaning]) => entry(path, meaning)),
    '.SH "SEE ALSO"',
    '.BR docker (1)',
    '',
  ].join('\n');
}

function commandLines({ usage, summary, options = [], examples }: Declaration): string[] {
  return [
    `.SS "${roff(`lesson ${usage}`)}"`,
    roff(sentence(summary)),
    ...options.flatMap(optionLines),
    '.PP',
    '.EX',
    ...examples.map((example) => `    ${roff(exampleLine(example))}`),
    '.EE',
  ];
}

function exampleLine([typed, does]: Example): string {
  return does === undefined ? typed : `${typed}    # ${does}`;
}

function optionLines({ flags, summary, choices, ...rest }: Option): string[] {
  const values = choices ? ` One of: ${choices.join(', ')}. Default: ${rest.default}.` : '';
  return entry(flags, sentence(summary) + values);
}

function entry(term: string, meaning: string): string[] {
  return ['.TP', `.B "${roff(term)}"`, roff(meaning)];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** As troff prints it. */
function roff(text: string): string {
  return text
    .replace(/\\/g, '\\e')
    .replace(/"/g, '\\(dq')
    .replace(/-/g, '\\-')
    .replace(/'/g, '\\(aq')
    .replace(/^\./, '\\&.')
    .replace(/~/g, '\\(ti')
    .replace(/[^\n -~]/g, (sign) => `\\[u${hex(sign)}]`);
}

function hex(sign: string): string {
  return (sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}
