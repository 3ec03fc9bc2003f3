/** What other tools read in Markdown and the runner does not. */
import { nearest } from '../../lesson/words.ts';
import { type Linted, withoutCode } from '../linted.ts';

/** A row: what its line looks like, the tool, and what to write here. */
const SYNTAX: readonly (readonly [pattern: RegExp, tool: string, instead: string])[] = [
  [/<!--\s*(expected_similarity)\b/, 'Innovation Engine', 'an output fence'],
  [
    /<!--\s*(expect(?:ed)?(?:[_-]\w+)?|output|stdout|result|assert|verify|test|validate)\b\s*[:=]/i,
    'another tool',
    'an output fence',
  ],
  [
    /<!--\s*(pytest[\w.-]*|doctest|mdtest|cram|byexample|runme|skip-?test|name)\b\s*[:=(-]/i,
    'a test tool',
    'an output fence or a check',
  ],
  [/(\{\{\s*(?:exec(?:ute)?|copy|open)\b[^}]*\}\})/, 'Killercoda', 'a bash fence'],
  [/(\{\{<[^>]*>\}\})/, 'Hugo', 'plain Markdown'],
  [/(\{%\s*(?:highlight|tab|code|hint|callout|raw|include)\b[^%]*%\})/, 'Jekyll', 'a fence'],
  [
    /^(:{3,}\s*\{?\.?[A-Za-z][\w-]*\}?)/,
    'Carpentries or Pandoc',
    '<details><summary>Hint</summary>',
  ],
  [/^((?:!!!|\?\?\?\+?)\s+[A-Za-z][\w-]*)/, 'MkDocs', 'a paragraph'],
  [/^(===\s+"[^"]*")/, 'MkDocs', 'a heading'],
  [/^(\{:\s*[.#][\w-]+[^}]*\})/, 'kramdown', 'a language after the backticks'],
  [/^(\.\.\s+(?:code-block|code|note|warning|tip|admonition)::)/, 'reStructuredText', 'a fence'],
  [/^(<(?:Tabs|TabItem|Terminal|Code|CodeBlock|Callout)\b[^>]*>)/, 'MDX', 'plain Markdown'],
];

const CALLOUTS = ['NOTE', 'TIP', 'IMPORTANT', 'WARNING', 'CAUTION'];
const ANY = /<!--|\{\{|\{%|^:::|^!!!|^\?\?\?|^=== |^\{:|^\.\. |^<[A-Z]/m;

export function foreignSyntax(lesson: Linted): void {
  for (const { text, line } of lesson.prose) {
    if (!ANY.test(text)) continue;
    for (const [index, one] of withoutCode(text).split('\n').entries()) row(one, line + index);
  }
  // A fence's own line is no prose: neither its beginning nor what a closer drags along.
  for (const { line, text } of lesson.fences) {
    const rest = lesson.line(line).replace(/^\s*[`~]+[\w-]*/, '');
    if (rest !== '') row(rest, line);
    if (!text.includes('```{{')) continue;
    for (const [index, one] of text.split('\n').entries()) {
      if (/^\s*```+\{\{/.test(one)) row(one, line + 1 + index);
    }
  }

  for (const { text, line } of lesson.prose) {
    const [, name = ''] = /^\[!(\w+)\]/.exec(text) ?? [];
    if (name === '' || CALLOUTS.includes(name.toUpperCase())) continue;
    const suggestion = nearest(name.toUpperCase(), CALLOUTS);
    lesson.say('unknown-callout', line, { name, suggestion: suggestion && `[!${suggestion}]` });
  }

  function row(text: string, line: number): void {
    for (const [pattern, tool, instead] of SYNTAX) {
      const name = pattern.exec(text.trim())?.[1];
      if (name === undefined) continue;
      lesson.say('foreign-syntax', line, { name, more: `${tool}; use ${instead}` });
      return;
    }
  }
}
