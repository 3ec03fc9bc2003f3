/** Which texts look like commands for a shell. */

const COMMON =
  'apptainer apt apt-get awk bash brew cat cd chmod chown conda cp curl df docker docker-compose du echo env export find git grep gunzip head helm ifconfig ip kill kubectl less ln ls make mamba mkdir mv nano nerdctl node npm npx nvidia-smi pip pip3 pipx podman poetry ps pwd python python3 rm rmdir Rscript sbatch scp sed sh singularity snakemake sort source srun ssh sudo tail tar time touch tree unzip uv vi vim wc wget which yum zip';
const PROGRAMS = new Set(COMMON.split(' '));
/** Words that also begin ordinary text: they need an argument that only a command has. */
const WORDS = new Set(
  'env find head kill less make node sort source tail time touch tree which'.split(' '),
);

/** Prompts of shells: `$ `, `% `, `user@host:~$ `, `(base) $ `, `bash-5.1# `, `PS C:\> `, `>>> `. */
export const PROMPT =
  /^(?:\([\w.-]+\)[ \t]*)?(?:[$%❯➜][ \t]+(?=\S)|\[?[\w.-]+@[\w.-]+[^\s$#%]*(?:[ \t][^\s$#%]*)?\]?[$#%][ \t]+|(?:ba)?sh-[\d.]+[$#][ \t]+|PS [A-Z]:[^>]*>[ \t]*|C:\\[^>]*>[ \t]*|>>>[ \t]+)/;

/** Without its prompt. */
export function withoutPrompt(line: string): string {
  return line.replace(PROMPT, '');
}

/** Whether a line is a command that people type. */
export function isCommand(line: string): boolean {
  const text = withoutPrompt(line.trim());
  const [word = '', next = ''] = text.split(/[ \t]+/);
  if (word === 'docker' || /^\.{0,2}\/[\w./-]+$/.test(word))
    return next !== '' || word !== 'docker';
  if (!PROGRAMS.has(word)) return false;
  return !WORDS.has(word) || /^(?:[-./~"'$]|\w+\.\w)/.test(next);
}

/** Whether the text is commands, and not an output, a listing or a program. */
export function looksLikeCommands(text: string): boolean {
  const lines = text
    .split('\n')
    .filter((line) => line.trim() !== '' && !/^\s*#(?!\s*\$)/.test(line));
  return (
    lines[0] !== undefined &&
    (isCommand(lines[0]) || (PROMPT.test(lines[0]) && !/^>>>/.test(lines[0])))
  );
}

export function looksLikeDockerfile(text: string): boolean {
  return /^\s*(?:(?:#.*|ARG .*|)\n\s*)*FROM [\w.$][^\s]*(?:[ \t]+AS[ \t]+\S+)?[ \t]*(?:\n|$)/i.test(
    text,
  );
}

/** The language by which a foreign name of a shell's fence is meant; undefined for other languages. */
export function shellMeant(language: string): string | undefined {
  const bare = language
    .toLowerCase()
    .replace(/^\{[.#]?|\}.*$/g, '')
    .replace(/^[.#]/, '')
    .replace(/[,:{].*$/, '');
  const braces = bare !== language.toLowerCase();
  if (braces && ['bash', 'sh', 'shell'].includes(bare)) return bare;
  const others =
    'zsh ksh dash fish shellscript shell-script cmd bat batch powershell ps1 terminal commandline cli';
  if (others.split(' ').includes(bare)) return 'bash';
  return /^(?:language|lang)-(?:bash|sh|shell)$/.test(bare) ? bare.replace(/^.*-/, '') : undefined;
}

/** Languages of fences that show what a terminal shows. */
export const CONSOLES = new Set(
  'console shell-session shellsession sh-session bash-session terminal-session plain plaintext text txt'.split(
    ' ',
  ),
);
