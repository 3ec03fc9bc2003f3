/** The Markdown parser, set up once: CommonMark blocks, and inline text for headings alone. */
import MarkdownIt, { type Token } from 'markdown-it';

export type { Token } from 'markdown-it';

/** Lists and quotations within each other; a list takes two of the parser's levels. */
export const MAX_DEPTH = 8;
/** Above what MAX_DEPTH can reach: the parser drops what lies deeper without a word. */
const PARSER_LEVELS = 40;

const blocks = new MarkdownIt('commonmark', { maxNesting: PARSER_LEVELS });
blocks.core.ruler.enableOnly(['normalize', 'block']);
const inline = new MarkdownIt('commonmark', { maxNesting: PARSER_LEVELS });

/** Block tokens only: inline text is left as it stands, which keeps the time linear. */
export function parseBlocks(text: string): Token[] {
  return blocks.parse(text, {});
}

/** Headings longer than this keep their Markdown. */
const LONGEST_HEADING = 1000;

/** What may begin something other than text. */
const MARKUP = /[\\`*_[\]!<&\n]/;

/** The text that a reader of the page sees of one line of Markdown. */
export function plainText(markdown: string): string {
  if (markdown.length > LONGEST_HEADING) return markdown;
  if (!MARKUP.test(markdown)) return markdown.trim();
  const [token] = inline.parseInline(markdown, {});
  return (token?.children ?? [])
    .filter((child) => !['html_inline', 'image'].includes(child.type))
    .map((child) => (child.type === 'softbreak' ? ' ' : child.content))
    .join('')
    .trim();
}
