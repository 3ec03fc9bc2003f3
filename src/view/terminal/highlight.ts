/** Light colours for code: keywords, strings, comments, variables. Not a parser; wrong colours harm nobody. */
import type { Style, Theme } from '../text/theme.ts';

type Kind = 'keyword' | 'string' | 'comment' | 'variable';
type Rule = readonly [Kind, RegExp];

const STRING: Rule = ['string', /"(?:\\.|[^"\\\n])*"|'[^'\n]*'/];
const HASH: Rule = ['comment', /(?<=^|\s)#.*/];
const VARIABLE: Rule = ['variable', /\$(?:\{[^}\n]*\}|\w+|[?@#*!$-])/];

const BASH: readonly Rule[] = [
  HASH,
  STRING,
  VARIABLE,
  [
    'keyword',
    /(?<=^|[;&|(]\s*|\b(?:do|then|else)\s+)[ \t]*(?:if|then|elif|else|fi|for|while|until|do|done|case|esac|function|return|exit|export|local|set|cd)(?![\w-])/,
  ],
];

const RULES: Readonly<Record<string, readonly Rule[]>> = {
  dockerfile: [
    ['comment', /^[ \t]*#.*/],
    STRING,
    VARIABLE,
    [
      'keyword',
      /^[ \t]*(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)(?=\s)|(?<=\s)AS(?=\s)/,
    ],
  ],
  bash: BASH,
  sh: BASH,
  shell: BASH,
  python: [
    ['comment', /#.*/],
    ['string', /"""[\s\S]*?"""|'''[\s\S]*?'''/],
    ['string', /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/],
    [
      'keyword',
      /\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|in|is|lambda|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield)\b/,
    ],
  ],
  json: [
    ['variable', /"(?:\\.|[^"\\\n])*"(?=\s*:)/],
    ['string', /"(?:\\.|[^"\\\n])*"/],
    ['keyword', /\b(?:true|false|null)\b/],
  ],
  yaml: [
    HASH,
    ['variable', /^[ \t]*(?:- +)*[\w./-]+(?=:(?:\s|$))/],
    STRING,
    ['keyword', /\b(?:true|false|null)\b/],
  ],
};

const ALIASES: Readonly<Record<string, string>> = {
  docker: 'dockerfile',
  py: 'python',
  yml: 'yaml',
  jsonc: 'json',
};

/** Lines of `text` with colours; each line closes what it opens. */
export function highlight(text: string, language: string, theme: Theme): string[] {
  const name = language.toLowerCase();
  const rules = RULES[ALIASES[name] ?? name];
  if (theme.level === 0 || rules === undefined) return text.split('\n');
  const kinds = rules.map(([kind]) => kind);
  const pattern = new RegExp(rules.map(([, rule]) => `(${rule.source})`).join('|'), 'gm');
  return text
    .replace(pattern, (...match: (string | undefined)[]) => {
      const found = match[0] ?? '';
      const kind =
        kinds[match.slice(1, kinds.length + 1).findIndex((group) => group !== undefined)];
      return kind === undefined ? found : paint(found, theme.style[kind as keyof Style]);
    })
    .split('\n');
}

/** Leading blanks stay outside, so that wrapping sees them. */
function paint(text: string, style: (text: string) => string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/\S.*/, (part) => style(part)))
    .join('\n');
}
