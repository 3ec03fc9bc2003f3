/** What stands at the top level of a lesson, in order: the scan's result. */
import type { Place } from '../../pattern/place.ts';
import type { FenceMeaning } from './fence.ts';

/** From the first line up to the one after the last, from 0. */
export type LineRange = readonly [start: number, end: number];

export const DIRECTIVES = ['check', 'diagnose', 'always', 'prepare', 'step'] as const;
export type Directive = (typeof DIRECTIVES)[number];

export interface CommentItem {
  readonly kind: 'comment';
  readonly directive: Directive;
  readonly text: string;
  /** Of the text's first character. */
  readonly origin: Required<Place>;
  readonly lines: LineRange;
  readonly place: Place;
}

export interface FenceItem {
  readonly kind: 'fence';
  readonly meaning: FenceMeaning;
  /** With its line ends. */
  readonly text: string;
  readonly lines: LineRange;
  readonly place: Place;
}

export type Summary =
  /** Text that a page folds; the runner shows it. */
  | { readonly kind: 'prose' }
  | { readonly kind: 'hint' | 'solution' | 'unknown' }
  | { readonly kind: 'answer'; readonly letter: string };

export interface DetailsItem {
  readonly kind: 'details';
  readonly summary: Summary;
  /** Of the opening tags. */
  readonly lines: LineRange;
  readonly place: Place;
}

export interface ListItem {
  readonly text: string;
  /** From 0. */
  readonly line: number;
  /** One paragraph and nothing else. */
  readonly simple: boolean;
}

export type Item =
  | {
      readonly kind: 'heading';
      readonly title: string;
      readonly lines: LineRange;
      readonly place: Place;
    }
  | FenceItem
  | CommentItem
  | DetailsItem
  | { readonly kind: 'details-end'; readonly lines: LineRange; readonly place: Place }
  | {
      readonly kind: 'paragraph';
      readonly text: string;
      readonly lines: LineRange;
      readonly place: Place;
    }
  | {
      readonly kind: 'list';
      readonly items: readonly ListItem[];
      readonly lines: LineRange;
      readonly place: Place;
    }
  /** An ordinary comment: readers do not see it. */
  | { readonly kind: 'unseen'; readonly lines: LineRange; readonly place: Place }
  | { readonly kind: 'other'; readonly lines: LineRange; readonly place: Place };
