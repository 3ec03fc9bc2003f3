/** The rules of `lesson lint`: what is right for the reader, and most likely not what was meant. */
import { type Finding, sortFindings } from '../lesson/findings.ts';
import { readParts } from '../lesson/read.ts';
import { type Link, linksOf, placesOf } from './links.ts';
import { Linted } from './linted.ts';
import { blocks } from './rules/blocks.ts';
import { comments } from './rules/comments.ts';
import { dockerfiles } from './rules/dockerfile.ts';
import { foreignSyntax } from './rules/foreign.ts';
import { headings } from './rules/headings.ts';
import { names } from './rules/names.ts';
import { nothingRun } from './rules/nothing-run.ts';
import { pastedText } from './rules/pasted.ts';
import { cutValues } from './rules/values.ts';

/** A rule is one function in one of these lists. */
const OF_PAGES: readonly ((lesson: Linted) => void)[] = [
  nothingRun,
  comments,
  headings,
  cutValues,
  foreignSyntax,
];
/** Rules of what is run: nobody knows what that is if fences begin and end in the wrong places. */
const OF_BLOCKS: readonly ((lesson: Linted) => void)[] = [
  pastedText,
  openHereDocuments,
  names,
  blocks,
];
const WRONG_FENCES = new Set(['unclosed-fence', 'fence-in-fence', 'longer-end', 'spoilt-fence']);

/** What is said of one lesson, and what only its surroundings can tell. */
export interface LintResult {
  readonly findings: readonly Finding[];
  readonly links: readonly Link[];
  /** By which a link can lead to a place in this page. */
  places(): ReadonlySet<string>;
  /** Texts for `bash -n`, each with its first line in the file. */
  readonly scripts: readonly { readonly text: string; readonly line: number }[];
}

/** Never throws, whatever the text is. */
export async function lintText(source: string, file: string): Promise<LintResult> {
  const lesson = withRules(source, file);
  const isBroken = hasWrongFences(lesson);
  if (!isBroken) await dockerfiles(lesson);
  const whole = isBroken ? [] : lesson.shells.filter(({ openHere }) => openHere === undefined);
  return {
    findings: sortFindings([...lesson.parts.findings, ...lesson.findings]),
    links: linksOf(lesson),
    places: () => placesOf(lesson.parts),
    scripts: whole.map(({ text, line }) => ({ text, line })),
  };
}

function withRules(source: string, file: string): Linted {
  const lesson = new Linted(readParts(source, file));
  for (const rule of OF_PAGES) rule(lesson);
  if (!hasWrongFences(lesson)) for (const rule of OF_BLOCKS) rule(lesson);
  return lesson;
}

function hasWrongFences({ parts }: Linted): boolean {
  return parts.findings.some(({ code }) => WRONG_FENCES.has(code));
}

function openHereDocuments(lesson: Linted): void {
  for (const { openHere, line } of lesson.shells) {
    if (openHere !== undefined)
      lesson.say('open-here-document', line + openHere.line, { name: openHere.word });
  }
}

/** More than one line needs: a rule whose correction it finds again would never end. */
const MOST_ROUNDS = 20;

/** The text with all corrections that need nobody to choose, and how many lines they have changed. */
export function fixText(source: string, file: string): { text: string; lines: number } {
  const parts = source.split(/(\r\n?|\n)/);
  const changed = new Set<number>();
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const lesson = withRules(parts.join(''), file);
    const done = new Set<number>();
    for (const { place, fix } of [...lesson.parts.findings, ...lesson.findings]) {
      // Of several corrections of a line, the next round has the second one.
      if (fix === undefined || done.has(place.line)) continue;
      parts[(place.line - 1) * 2] = fix;
      done.add(place.line);
      changed.add(place.line);
    }
    if (done.size === 0) break;
  }
  return { text: parts.join(''), lines: changed.size };
}
