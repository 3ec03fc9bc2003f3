/** What stands below the options in the help of each command. */
import type { Command } from 'commander';

/** Command → what one may type, and what it does where that does not go without saying. */
const EXAMPLES: Readonly<Record<string, readonly (readonly [string, string?])[]>> = {
  next: [['lesson next'], ['lesson next isolation', 'go on with this lesson']],
  status: [['lesson status'], ['lesson status --json']],
  list: [['lesson list'], ['lesson list --course ./my-course', 'of another course']],
  show: [
    ['lesson show first-image'],
    ['lesson show first-image#run-it', 'one step'],
    ['lesson show ./my-course/mounting-data.md', 'of a file'],
    ['lesson show mounting --solution', 'all of it, for who teaches it'],
    ['lesson show --output | less -R', 'all that the last command printed'],
  ],
  goto: [
    ['lesson goto isolation', 'where you left it'],
    ['lesson goto first-image#run-it', 'a step, with the steps before it done'],
    ['lesson goto 3', 'the third step of this lesson'],
  ],
  back: [['lesson back']],
  undo: [['lesson undo', 'files and what is on the engine are rebuilt, yours are kept aside']],
  hint: [['lesson hint']],
  solve: [['lesson solve']],
  skip: [['lesson skip'], ['lesson skip --anyway', 'also where the step fails']],
  check: [['lesson check', 'after you did the step yourself'], ['lesson check --json']],
  watch: [['lesson watch', 'in one terminal, while you work in another']],
  shell: [
    ['lesson shell'],
    ['lesson shell isolation', 'in this lesson'],
    ['lesson shell --allow-others', 'docker may also change and remove what is not the lesson’s'],
    ['echo "docker ps" | lesson shell', 'without a terminal, commands are read from the input'],
  ],
  reset: [
    ['lesson reset', 'this lesson'],
    ['lesson reset first-image'],
    ['lesson reset first-image#run-it', 'one step, with the steps before it done again'],
  ],
  adopt: [
    ['lesson adopt', 'files stay; a lesson that is half done is rebuilt'],
    ['lesson --sandbox ../moved adopt'],
  ],
  export: [
    ['lesson export', 'of this lesson, to a folder here'],
    ['lesson export first-image --to ~/first-image'],
  ],
  report: [
    ['lesson report --to report.md', 'for people'],
    ['lesson report --json --to report.json', 'for programs, with the whole transcript'],
    ['lesson report --check report.json', 'on another machine: 0 it holds, 1 it does not'],
  ],
  clean: [
    ['lesson clean'],
    ['lesson clean first-image', 'of one lesson'],
    ['lesson clean --bases'],
    ['lesson clean --all', 'own engine, caches and records too; your files stay'],
  ],
  verify: [
    ['lesson verify first-image', 'one lesson'],
    ['lesson verify --reporter json > report.json', 'the whole course, for programs'],
    ['lesson verify first-image --prove', 'and that its checks can fail'],
    ['lesson verify ./my-course --trust', 'another course, its commands agreed to'],
  ],
  lint: [['lesson lint'], ['lesson lint ./my-course/mounting-data.md']],
  new: [
    ['lesson new mounting-data'],
    ['lesson new mounting-data --course ./my-course', 'listed in its course.yaml'],
  ],
  map: [['lesson map'], ['lesson map --write', 'after a lesson was changed']],
  doctor: [['lesson doctor'], ['lesson doctor --json']],
  setup: [['lesson setup'], ['lesson setup --yes', 'without being asked']],
  images: [
    ['lesson images'],
    ['lesson images --replace', 'the real ones, where a registry answers'],
    ['lesson images python:3.10 --drop', 'the room of one'],
  ],
  completion: [
    ['eval "$(lesson completion bash)"', 'in ~/.bashrc; zsh alike, in ~/.zshrc'],
    ['lesson completion fish > ~/.config/fish/completions/lesson.fish'],
  ],
  engine: [['lesson engine status']],
  'engine start': [['lesson engine start']],
  'engine stop': [['lesson engine stop']],
  'engine status': [['lesson engine status'], ['lesson engine status --json']],
};

const PROGRAM = `
Begin with:
  lesson next              the next step of the course
  lesson doctor            whether this machine is fit
  lesson help verify       more on one command

Exit codes:
  0    all passed
  1    a step failed
  2    wrong usage, or an invalid lesson
  3    no engine, the machine is not fit, or nothing could be run
  70   a bug in the program
  130  interrupted`;

/** Adds to the program and to all of its commands. */
export function addHelp(program: Command): void {
  program.addHelpText('after', PROGRAM);
  for (const command of program.commands) addExamples(command, command.name());
}

function addExamples(command: Command, path: string): void {
  // Written only when somebody asks for help.
  command.addHelpText('after', () => exampleLines(EXAMPLES[path] ?? []));
  for (const inner of command.commands) addExamples(inner, `${path} ${inner.name()}`);
}

function exampleLines(examples: readonly (readonly [string, string?])[]): string {
  if (examples.length === 0) return '';
  const width = Math.max(...examples.map(([typed]) => typed.length));
  const lines = examples.map(([typed, what]) =>
    what === undefined ? `  ${typed}` : `  ${typed.padEnd(width)}   ${what}`,
  );
  return `\nFor example:\n${lines.join('\n')}`;
}
