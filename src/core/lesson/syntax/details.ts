/** Follows `<details>` through a lesson: where each begins and ends, and what is wrong with it. */

import type { Place } from '../../pattern/place.ts';
import { type Finding, finding } from '../findings.ts';
import { looksLikeFence } from './fence-line.ts';
import { type HtmlBlock, nearestSummary, placeAt, summaryOf, type Tag, tagsOf } from './html.ts';
import type { Item } from './items.ts';

interface Open {
  readonly place: Place;
  readonly start: number;
  hasSummary: boolean;
}

export class Details {
  readonly findings: Finding[] = [];
  readonly items: Item[] = [];
  readonly #headings: Finding[] = [];
  #open: Open | undefined;

  get inside(): boolean {
    return this.#open !== undefined;
  }

  heading(place: Place): void {
    this.#headings.push(finding('heading-in-details', place, {}));
  }

  /** Something other than HTML follows. */
  content(): void {
    if (this.#open?.hasSummary !== false) return;
    this.findings.push(finding('missing-summary', this.#open.place, {}));
    this.#open.hasSummary = true;
  }

  end(): void {
    if (this.#open === undefined) {
      for (const heading of this.#headings) this.findings.push(heading);
    } else {
      // Every heading below would be told of too: one finding says it.
      this.content();
      this.findings.push(finding('unclosed-details', this.#open.place, {}));
    }
  }

  /** An HTML block that is no comment. */
  block(block: HtmlBlock): void {
    const tags = tagsOf(block.text);
    const swallowed = this.#swallowedFence(block);
    if (!tags.some(({ kind }) => kind !== 'comment')) this.content();
    const before = block.text.slice(0, tags[0]?.at ?? block.text.length);
    const startsWithTag = before.trim() === '';
    let last: Tag | undefined;
    for (const [index, tag] of tags.entries()) {
      const place = placeAt(block, tag.at);
      const gap = last === undefined ? before : block.text.slice(last.end, tag.at);
      if (tag.kind === 'comment') {
        this.findings.push(finding('swallowed-comment', place, {}));
      } else if (!startsWithTag && index === 0) {
        const name = tag.kind.startsWith('summary') ? 'summary' : 'details';
        this.findings.push(finding('html-not-alone', place, { name }));
      }
      const free = last === undefined || last.kind === 'summary' || last.kind === 'comment';
      if (!free && gap.trim() !== '' && !swallowed) this.#needsBlank(last, block);
      this.#tag(tag, block, place, tags[index + 1]);
      last = tag;
    }
    const rest = last === undefined ? '' : block.text.slice(last.end);
    if (rest.trim() !== '' && !swallowed && last?.kind !== 'comment') this.#needsBlank(last, block);
    if (tags.length === 0) this.#push({ kind: 'other', lines: linesOf(block) }, block, 0);
  }

  #needsBlank(last: Tag | undefined, block: HtmlBlock): void {
    if (last === undefined || last.kind === 'summary') return;
    const place = placeAt(block, last.end);
    if (last.kind === 'open') {
      this.findings.push(finding('missing-summary', placeAt(block, last.at), {}));
      if (this.#open !== undefined) this.#open.hasSummary = true;
      return;
    }
    const tag = last.kind === 'close' ? '</details>' : '</summary>';
    this.findings.push(finding('details-blank-line', place, { tag }));
  }

  #swallowedFence(block: HtmlBlock): boolean {
    const lines = block.text.split('\n');
    const index = lines.findIndex((line) => looksLikeFence(line));
    if (index < 0) return false;
    const place = { file: block.file, line: block.start + index + 1 };
    this.findings.push(finding('swallowed-fence', place, {}));
    return true;
  }

  #tag(tag: Tag, block: HtmlBlock, place: Required<Place>, next: Tag | undefined): void {
    if (tag.kind === 'open') {
      if (this.#open !== undefined) {
        this.content();
        this.findings.push(finding('nested-details', place, { opened: this.#open.place.line }));
      }
      if (tag.attributes !== '') {
        const args = { name: tag.attributes, on: '<details>' };
        this.findings.push(finding('unknown-attribute', place, args));
      }
      this.#open = {
        place: { file: place.file, line: place.line },
        start: place.line - 1,
        hasSummary: false,
      };
    } else if (tag.kind === 'summary') {
      this.#summary(tag, block, place, next);
    } else if (tag.kind === 'close') {
      this.content();
      if (this.#open === undefined) this.findings.push(finding('stray-details-end', place, {}));
      else this.#push({ kind: 'details-end', lines: [place.line - 1, place.line] }, block, tag.at);
      this.#open = undefined;
    }
  }

  #summary(tag: Tag, block: HtmlBlock, place: Required<Place>, next: Tag | undefined): void {
    const open = this.#open;
    if (open === undefined || open.hasSummary) {
      this.findings.push(finding('html-not-alone', place, { name: 'summary' }));
      return;
    }
    open.hasSummary = true;
    if (next?.kind !== 'summary-close') {
      this.findings.push(finding('missing-summary', place, {}));
      return;
    }
    const text = block.text.slice(tag.end, next.at).replace(/\s+/g, ' ').trim();
    const summary = summaryOf(text);
    if (summary.kind === 'unknown') {
      const meant = nearestSummary(text);
      this.findings.push(finding('unknown-summary', place, { name: text }, meant));
    }
    const end = placeAt(block, next.at).line;
    this.items.push({ kind: 'details', summary, lines: [open.start, end], place: open.place });
  }

  #push(
    item: { kind: 'other' | 'details-end'; lines: readonly [number, number] },
    block: HtmlBlock,
    offset: number,
  ): void {
    const { file, line } = placeAt(block, offset);
    this.items.push({ ...item, place: { file, line } });
  }
}

function linesOf(block: HtmlBlock): readonly [number, number] {
  return [block.start, block.start + block.text.replace(/\n$/, '').split('\n').length];
}
