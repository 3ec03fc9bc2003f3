/** What a page leads to: links, pictures, and the places in it that a link can name. */

import { type LessonParts, readParts } from '../lesson/read.ts';
import { slug } from '../lesson/slug.ts';
import { plainText } from '../lesson/syntax/markdown.ts';
import { type Linted, withoutCode } from './linted.ts';

export interface Link {
  readonly what: 'link' | 'picture' | 'file';
  /** Relative to the lesson's folder; empty for the page itself. */
  readonly path: string;
  /** What follows the `#`. */
  readonly place?: string;
  /** Of the lesson, from 1. */
  readonly line: number;
}

const INLINE =
  /(!?)\[(?:[^[\]\\]|\\.|\[[^\]]*\])*\]\(\s*(?:<([^>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s+["'(][^)]*)?\s*\)/g;
const HTML = /<(img|a|source|video)\b[^>]*?\s(?:src|href)=["']?([^"'\s>]+)/gi;
const REFERENCE = /^ {0,3}\[[^\]^][^\]]*\]:\s*<?([^\s>]+)/;

/** Links and pictures of this machine, and the files that fences take with `from=`. */
export function linksOf(lesson: Linted): Link[] {
  const links: Link[] = [];
  const add = (what: Link['what'], target: string, line: number): void => {
    if (target === '' || /^(?:[a-z][a-z0-9+.-]*:|\/)/i.test(target)) return;
    const [file = '', place] = target.split('#');
    const path = decoded(file.split('?')[0] ?? '');
    links.push({
      what,
      path,
      line,
      ...(place === undefined || place === '' ? {} : { place: decoded(place) }),
    });
  };
  for (const { text, line } of lesson.prose) {
    if (!/\]\(|<(?:img|a|source|video)\b/i.test(text)) continue;
    for (const [index, one] of withoutComments(withoutCode(text)).split('\n').entries()) {
      for (const [, mark, angled, plain = ''] of one.matchAll(INLINE)) {
        add(mark === '!' ? 'picture' : 'link', angled ?? plain, line + index);
      }
      for (const [, tag = '', target = ''] of one.matchAll(HTML)) {
        add(tag.toLowerCase() === 'a' ? 'link' : 'picture', target, line + index);
      }
    }
  }
  for (const [index, text] of lesson.parts.source.lines.entries()) {
    const target = text.includes(']:') ? REFERENCE.exec(text)?.[1] : undefined;
    if (target !== undefined && !isInFence(lesson, index + 1)) add('link', target, index + 1);
  }
  for (const { source, place } of lesson.files) {
    if ('from' in source) links.push({ what: 'file', path: source.from, line: place.line });
  }
  return links;
}

function isInFence({ fences }: Linted, at: number): boolean {
  return fences.some(({ line, text }) => at > line && at < line + text.split('\n').length);
}

/** The names by which a link can lead to a place in a page: of its headings and of its steps. */
export function placesOf({ tokens = [], steps }: LessonParts): ReadonlySet<string> {
  const places = new Set(steps.map(({ id }) => id));
  const seen = new Map<string, number>();
  for (const [index, { type }] of tokens.entries()) {
    if (type !== 'heading_open') continue;
    const name = slug(plainText(tokens[index + 1]?.content ?? ''));
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    places.add(before === 0 ? name : `${name}-${before}`);
  }
  for (const { type, content } of tokens) {
    if (type !== 'html_block' && type !== 'inline') continue;
    for (const [, name = ''] of content.matchAll(/<a\s+(?:id|name)=["']?([\w-]+)/g))
      places.add(name);
  }
  return places;
}

/** As `placesOf`, of a page that may be no lesson. */
export function pagePlaces(text: string, file: string): ReadonlySet<string> {
  return placesOf(readParts(text, file));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutComments(text: string): string {
  return text.replace(/<!--[\s\S]*?-->/g, (found) => found.replace(/[^\n]/g, ' '));
}
