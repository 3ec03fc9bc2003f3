/** Inline Markdown as one styled string; line ends in it are hard breaks. */
import type { Token } from 'markdown-it';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';

export function inlineText(tokens: readonly Token[], theme: Theme): string {
  let out = '';
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token;
    if (token.nesting === 1) {
      const end = closing(tokens, i);
      out += span(token, inlineText(tokens.slice(i + 1, end), theme), theme);
      i = end;
    } else {
      const text = leaf(token, theme);
      // A comment or tag that is left out leaves one blank behind, not two.
      const double = tokens[i - 1]?.type === 'html_inline' && /(^|\s)$/.test(out);
      out += double ? text.replace(/^ +/, '') : text;
    }
  }
  return out;
}

/** The index of the token that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    depth += tokens[i]?.nesting ?? 0;
    if (depth === 0) return i;
  }
  return tokens.length;
}

function span(token: Token, inner: string, theme: Theme): string {
  switch (token.type) {
    case 'strong_open':
      return theme.style.strong(inner);
    case 'em_open':
      return theme.style.emphasis(inner);
    case 's_open':
      return `~${inner}~`;
    case 'link_open':
      return link(inner, harmless(String(token.attrGet('href') ?? '')), theme);
    default:
      return inner;
  }
}

/** The address in parentheses, since not every terminal can open links. */
function link(text: string, url: string, theme: Theme): string {
  const bare = text.replace(/\x1b\[[\d;]*m/g, '');
  if (url === '' || url.startsWith('#')) return text;
  if (url === bare || url === `mailto:${bare}`) return theme.style.link(bare);
  return `${text} (${theme.style.link(readable(url))})`;
}

/** markdown-it percent-encodes addresses; people read them better as written. */
function readable(url: string): string {
  try {
    const decoded = decodeURI(url);
    return /\s/.test(decoded) ? url : harmless(decoded);
  } catch {
    return url;
  }
}

function leaf(token: Token, theme: Theme): string {
  switch (token.type) {
    case 'text':
    case 'text_special':
      // An entity may stand for a control character.
      return harmless(token.content).replaceAll('\n', ' ');
    case 'code_inline': {
      const code = harmless(token.content);
      return theme.level === 0 ? `\`${code}\`` : theme.style.code(code);
    }
    case 'softbreak':
      return ' ';
    case 'hardbreak':
      return '\n';
    case 'image': {
      const alt = inlineText(token.children ?? [], theme);
      const path = harmless(String(token.attrGet('src') ?? ''));
      return alt === '' ? '' : `[image: ${alt}, ${theme.style.link(readable(path))}]`;
    }
    case 'html_inline':
      return /^<br\b/i.test(token.content) ? '\n' : '';
    default:
      return harmless(token.content);
  }
}
