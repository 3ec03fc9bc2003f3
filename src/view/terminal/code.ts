/** Files and commands as a learner sees them before they are written or run. */
import { padStart, truncate } from '../text/layout.ts';
import type { Theme } from '../text/theme.ts';
import { visible } from '../text/visible.ts';
import { displayWidth } from '../text/width.ts';
import { wrapCode } from '../text/wrap.ts';
import { highlight } from './highlight.ts';

export interface CodeOptions {
  readonly width: number;
  readonly theme: Theme;
  readonly language?: string;
  /** Stands in the rule above, e.g. the file's name. */
  readonly title?: string;
  readonly numbers?: boolean;
  readonly indent?: string;
}

/** A rule over the whole width, with a title in it. */
export function renderRule(title: string, width: number, theme: Theme, indent = '  '): string {
  const { rule, ellipsis } = theme.symbol;
  const room = width - indent.length;
  if (rule === '') return indent + truncate(`${title}:`, room, ellipsis);
  const name = truncate(title, Math.max(1, room - 6), ellipsis);
  const rest = Math.max(0, room - displayWidth(name) - 4);
  return `${indent}${theme.style.dim(rule.repeat(2))} ${theme.style.strong(name)} ${theme.style.dim(rule.repeat(rest))}`;
}

/** Code with line numbers and light colours. Ends with a line end. */
export function renderCode(text: string, options: CodeOptions): string {
  const { width, theme, indent = '  ' } = options;
  const clean = visible(text).replace(/\n+$/, '').replaceAll('\t', '    ');
  const lines = highlight(clean, options.language ?? '', theme);
  const digits = String(lines.length).length;
  const gutter = options.numbers ? Math.max(2, digits) + 2 : 0;
  const room = Math.max(2, width - indent.length - gutter);
  const out =
    options.title === undefined ? [] : [renderRule(visible(options.title), width, theme, indent)];
  lines.forEach((line, i) => {
    wrapCode(line, room).forEach((row, k) => {
      const number = padStart(k === 0 ? String(i + 1) : '', gutter - 2);
      const left = gutter === 0 ? '' : `${theme.style.dim(number)}  `;
      out.push((indent + left + row).trimEnd());
    });
  });
  return `${out.join('\n')}\n`;
}

/** A block as commands: `$ ` before each, and what continues one below its text. */
export function renderCommands(
  script: string,
  options: { readonly width: number; readonly theme: Theme; readonly indent?: string },
): string {
  const { width, theme, indent = '  ' } = options;
  const clean = visible(script).replace(/\n+$/, '').replaceAll('\t', '    ');
  const begins = commandStarts(clean);
  const out: string[] = [];
  highlight(clean, 'bash', theme).forEach((line, i) => {
    wrapCode(line, width - indent.length - 2).forEach((row, k) => {
      const prompt = k === 0 && begins[i] ? `${theme.style.dim('$')} ` : '  ';
      out.push((indent + prompt + row).trimEnd());
    });
  });
  return `${out.join('\n')}\n`;
}

/**
 * Which lines of a script begin a command. A good guess from quotes, heredocs, backslashes and the
 * words that open and close: it only places the `$`.
 */
export function commandStarts(script: string): boolean[] {
  let depth = 0;
  let quote = '';
  let heredoc: string | undefined;
  let continued = false;
  return script.split('\n').map((line) => {
    if (heredoc !== undefined) {
      if (line.trim() === heredoc) heredoc = undefined;
      return false;
    }
    const bare = line.trim();
    const begins =
      depth === 0 && quote === '' && !continued && bare !== '' && !bare.startsWith('#');
    const seen = unquoted(line, quote);
    quote = seen.quote;
    if (quote === '') {
      depth += count(
        seen.text,
        /(?:^|[;&|(]|\b(?:do|then|else))\s*(?:if|for|while|until|case|select)\s/g,
      );
      depth += count(seen.text, /[{(]\s*$/g);
      depth -= count(seen.text, /(?:^|[;&|\s])(?:fi|done|esac)(?=\s*(?:$|[;&|)<>]))/g);
      depth -= count(seen.text, /^\s*[})]/g);
      depth = Math.max(0, depth);
    }
    heredoc = /(?<!<)<<-?\s*(["']?)([A-Za-z_]\w*)\1/.exec(line)?.[2];
    continued = /(?:\\|&&|\|)\s*$/.test(line) && !bare.startsWith('#');
    return begins;
  });
}

/** The line without what stands in quotes, and the quote that is open at its end. */
function unquoted(line: string, open: string): { text: string; quote: string } {
  let quote = open;
  let text = '';
  for (let i = 0; i < line.length; i++) {
    const character = line.charAt(i);
    if (character === '\\' && quote !== "'") i += 1;
    else if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === '#' && /^$|\s$/.test(text)) break;
    else text += character;
  }
  return { text, quote };
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
