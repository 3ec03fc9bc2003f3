/** Values that YAML cuts off at " #". */
import type { Linted } from '../linted.ts';

/** Keys whose values are text that may have a "#" in it. */
const KEYS = 'title|summary|mirrors|command|lines|contains|output|hint|http';
const ENTRY = new RegExp(`^(\\s*(?:- )?(${KEYS}):[ \\t]+)([^\\s"'|>\\[{#&*!].*?)[ \\t]+#(.*)$`);
const KEY = /^\s*(?:- )?([\w-]+):/;
const ITEM = /^(\s*- )([^\s"'|>[{#&*!].*?)[ \t]+#(.*)$/;

export function cutValues(lesson: Linted): void {
  const { lines } = lesson.parts.source;
  const end = lines.indexOf('---', 1);
  if (lines[0] === '---' && end > 0) scan(lines.slice(1, end), 2);
  for (const { text, line } of lesson.prose) {
    if (/^\s*<!--\s*(?:check|diagnose)\b/.test(text) && text.includes(' #'))
      scan(text.split('\n'), line);
  }

  function scan(texts: readonly string[], from: number): void {
    let key = '';
    for (const [index, text] of texts.entries()) {
      key = KEY.exec(text)?.[1] ?? key;
      if (!/[ \t]#/.test(text)) continue;
      const entry = ENTRY.exec(text);
      const item =
        entry === null && /^(?:mirrors|lines|contains)$/.test(key) ? ITEM.exec(text) : null;
      const [before = '', value = ''] =
        entry === null ? (item ?? []).slice(1) : [entry[1], entry[3]];
      if (value === '') continue;
      const quoted = JSON.stringify(text.slice(before.length).trimEnd());
      lesson.sayFixed(
        'value-cut',
        from + index,
        { name: value, suggestion: quoted },
        () => before + quoted,
      );
    }
  }
}
