/** `lesson completion`: what a shell has to know, so that the tab key completes commands, lessons and steps. */
import type { Command } from '../shared/command.ts';

type ShellName = 'bash' | 'zsh' | 'fish';

/** The program itself says what fits: these only ask it, and need no change when commands come. */
const SCRIPTS: Readonly<Record<ShellName, string>> = {
  bash: `# Completion of lesson for bash. Put this line into ~/.bashrc:  eval "$(lesson completion bash)"
_lesson() {
  local IFS=$'\\n'
  COMPREPLY=($(lesson complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o default -F _lesson lesson
`,
  zsh: `# Completion of lesson for zsh. Put this line into ~/.zshrc, below compinit:  eval "$(lesson completion zsh)"
_lesson() {
  local -a found described
  local line
  found=("\${(@f)$(lesson complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $found; do
    described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#described )); then _describe lesson described; else _files; fi
}
compdef _lesson lesson
`,
  fish: `# Completion of lesson for fish. Run this once:  lesson completion fish > ~/.config/fish/completions/lesson.fish
complete -c lesson -f -a '(lesson complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
complete -c lesson -n '__fish_seen_subcommand_from verify lint show export report' -F
`,
};

export const command: Command<{ readonly shell: ShellName }> = {
  usage: 'completion <shell>',
  summary: 'what a shell needs to complete commands, lessons and steps with the tab key',
  argument: { summary: 'which one', choices: Object.keys(SCRIPTS) },
  examples: [
    ['eval "$(lesson completion bash)"', 'in ~/.bashrc; zsh alike, in ~/.zshrc'],
    ['lesson completion fish > ~/.config/fish/completions/lesson.fish'],
  ],
  run({ shell }, { io }) {
    io.stdout.write(SCRIPTS[shell]);
    return 0;
  },
};
