/**
 * Markdown for a terminal. Load it with `await import()`: markdown-it costs a good part of the time
 * to a first prompt.
 */
import MarkdownIt, { type Token } from 'markdown-it';
import { hang, padStart } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';
import type { Theme } from '../text/theme.ts';
import { wrap } from '../text/wrap.ts';
import { renderCode } from './code.ts';
import { closing, inlineText } from './markdown-inline.ts';
import { renderTable } from './markdown-table.ts';

export interface MarkdownOptions {
  readonly width: number;
  readonly theme: Theme;
  /** Line numbers beside fences. */
  readonly lineNumbers?: boolean;
  readonly indent?: string;
}

/** Content is never squeezed below this; what is nested deeper is not indented further. */
const MIN_ROOM = 12;

// html: comments and <details> come as tokens of their own, not as text.
const parser = new MarkdownIt({ html: true, linkify: false });

/** Rendered lines, each with a line end. */
export function renderMarkdown(markdown: string, options: MarkdownOptions): string {
  const indent = options.indent ?? '';
  const tokens = parser.parse(harmless(markdown), {});
  const lines = blocks(tokens, { ...options, width: options.width - indent.length });
  return lines.map((line) => `${(indent + line).trimEnd()}\n`).join('');
}

interface DrawContext {
  readonly width: number;
  readonly theme: Theme;
  readonly lineNumbers?: boolean;
}

/** Top-level blocks of `tokens`, a blank line between any two. */
function blocks(tokens: readonly Token[], context: DrawContext, tight = false): string[] {
  const out: string[] = [];
  for (let i = 0; i < tokens.length; ) {
    const token = tokens[i] as Token;
    const end = token.nesting === 1 ? closing(tokens, i) : i;
    const lines = block(token, tokens.slice(i + 1, end), context);
    i = end + 1;
    if (lines.length === 0) continue;
    if (out.length > 0 && !tight) out.push('');
    out.push(...lines);
  }
  return out;
}

function block(token: Token, inside: readonly Token[], context: DrawContext): string[] {
  const { width, theme } = context;
  switch (token.type) {
    case 'paragraph_open':
      return paragraph(inside, context);
    case 'heading_open':
      return heading(token, inside, context);
    case 'bullet_list_open':
      return list(inside, context, () => theme.symbol.bullet);
    case 'ordered_list_open': {
      const first = Number(token.attrGet('start') ?? 1);
      const items = inside.filter(
        (t) => t.type === 'list_item_open' && t.level === token.level + 1,
      );
      const digits = String(first + items.length - 1).length;
      return list(inside, context, (n) => padStart(`${first + n}.`, digits + 1));
    }
    case 'blockquote_open':
      return quote(inside, context);
    case 'table_open':
      return renderTable(inside, width, theme);
    case 'fence':
    case 'code_block':
      return fence(token, context);
    case 'hr':
      return theme.symbol.rule === '' ? [] : [theme.style.dim(theme.symbol.rule.repeat(width))];
    case 'html_block':
      return html(token.content, context);
    default:
      return token.nesting === 1 ? blocks(inside, context) : [];
  }
}

function paragraph(inside: readonly Token[], { width, theme }: DrawContext): string[] {
  const text = inside.map((token) => inlineText(token.children ?? [], theme)).join('');
  return text.trim() === '' ? [] : text.split('\n').flatMap((line) => wrap(line, width));
}

function heading(token: Token, inside: readonly Token[], { width, theme }: DrawContext): string[] {
  const text = inside.map((t) => inlineText(t.children ?? [], theme)).join('');
  const lines = wrap(text, width).map(theme.style.heading);
  const drawn = theme.level === 0 && theme.symbol.rule !== '' && Number(token.tag.slice(1)) <= 2;
  // Without bold letters, a line below says that this is a heading.
  return drawn ? [...lines, theme.symbol.rule.repeat(Math.min(width, text.length))] : lines;
}

function list(
  inside: readonly Token[],
  context: DrawContext,
  marker: (n: number) => string,
): string[] {
  const out: string[] = [];
  let n = 0;
  for (let i = 0; i < inside.length; ) {
    const end = closing(inside, i);
    const item = inside.slice(i + 1, end);
    // markdown-it hides the paragraphs of a tight list.
    const tight = item.every(
      (t) => t.type !== 'paragraph_open' || t.hidden || t.level > (item[0]?.level ?? 0),
    );
    const left = `${marker(n)} `;
    const indent = context.width - left.length < MIN_ROOM ? Math.min(2, left.length) : left.length;
    const lines = blocks(item, { ...context, width: Math.max(2, context.width - indent) }, tight);
    if (out.length > 0 && !tight) out.push('');
    const [first = '', ...rest] = lines;
    if (indent === left.length) {
      out.push(left + first, ...rest.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)));
    } else {
      const narrow = ' '.repeat(context.width >= MIN_ROOM ? indent : 0);
      out.push(...hang('', left + first, context.width), ...rest.map((line) => narrow + line));
    }
    i = end + 1;
    n += 1;
  }
  return out;
}

function quote(inside: readonly Token[], context: DrawContext): string[] {
  const bar = context.theme.symbol.bar;
  if (context.width < MIN_ROOM) return blocks(inside, context);
  const left = bar === '' ? '  ' : `${context.theme.style.dim(bar)} `;
  const lines = callout(inside, { ...context, width: context.width - 2 });
  return lines.map((line) => (left + line).trimEnd());
}

const CALLOUT = /^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*$/i;

/** A quote that begins `[!NOTE]` or the like, with that as its heading; any other as it is. */
function callout(inside: readonly Token[], context: DrawContext): string[] {
  const [open, text, ...rest] = inside;
  const kind = open?.type === 'paragraph_open' && text ? CALLOUT.exec(firstLine(text))?.[1] : null;
  if (!open || !text || !kind) return blocks(inside, context);
  const children = text.children ?? [];
  const end = children.findIndex(({ type }) => type === 'softbreak' || type === 'hardbreak');
  const below = Object.assign(Object.create(text), {
    children: end < 0 ? [] : children.slice(end + 1),
  });
  const { style, symbol } = context.theme;
  const name = kind.charAt(0).toUpperCase() + kind.slice(1).toLowerCase();
  const isAlert = name === 'Warning' || name === 'Caution';
  // A screen reader speaks the symbol as the same word.
  const sign = isAlert && symbol.bar !== '' ? `${symbol.warning} ` : '';
  return [style.heading(sign + name), ...blocks([open, below, ...rest], context)];
}

const firstLine = ({ content }: Token): string => content.split('\n', 1)[0] ?? '';

function fence(token: Token, { width, theme, lineNumbers }: DrawContext): string[] {
  const language = /^\S*/.exec(token.info)?.[0] ?? '';
  const rendered = renderCode(token.content, {
    width,
    theme,
    language,
    indent: width < MIN_ROOM ? '' : '  ',
    numbers: (lineNumbers ?? false) && width >= 2 * MIN_ROOM,
  });
  return rendered.replace(/\n$/, '').split('\n');
}

/** Comments are dropped, a summary is a line of its own, of other tags the text stays. */
function html(source: string, { width, theme }: DrawContext): string[] {
  const lines: string[] = [];
  const text = source.replace(/<!--[\s\S]*?(?:-->|$)/g, '');
  for (const part of text.split(/(<summary>[\s\S]*?<\/summary>)/i)) {
    const bare = part
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    if (bare === '') continue;
    const wrapped = wrap(bare, width);
    lines.push(...(/^<summary>/i.test(part) ? wrapped.map(theme.style.heading) : wrapped));
  }
  return lines;
}
