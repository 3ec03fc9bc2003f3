/** A lesson as the rules look at it: what the reader has read, and its shell texts, fences and prose. */
import type { BlockAction, FileAction, Finding } from '../lesson/model.ts';
import type { LessonParts } from '../lesson/read.ts';
import { type Work, workOf } from '../lesson/work.ts';
import type { Place } from '../pattern/place.ts';
import { type DockerCommand, readDocker } from './docker.ts';
import { type AtFault, type LintCode, lintFinding } from './findings.ts';
import { readShell } from './shell.ts';
import type { ShellText } from './shell-text.ts';

export interface Fence {
  /** As written, e.g. `{bash}`. */
  readonly language: string;
  readonly text: string;
  /** Of its first line in the file, from 1. */
  readonly line: number;
  /** Whether it stands at the margin of the page, where the runner can run it. */
  readonly top: boolean;
}

/** Text for bash: a block, a script that a fence writes, or commands of a comment. */
export interface BashText extends ShellText {
  readonly text: string;
  /** Of its first line in the file, from 1. */
  readonly line: number;
  readonly block?: BlockAction;
  readonly dockers: readonly DockerCommand[];
}

/** The first word of a fence's line, unless it is an attribute. */
const LANGUAGE = /^\s*([^\s="]*)(?![^\s])/;

export interface Passage {
  readonly text: string;
  readonly line: number;
}

export class Linted {
  readonly parts: LessonParts;
  readonly findings: Finding[] = [];
  readonly fences: readonly Fence[];
  /** Text that four spaces make code. */
  readonly indented: readonly Passage[];
  /** Paragraphs, headings and list items. */
  readonly prose: readonly Passage[];
  readonly shells: readonly BashText[];
  readonly files: readonly FileAction[];

  constructor(parts: LessonParts) {
    this.parts = parts;
    const tokens = parts.tokens ?? [];
    const lineOf = (map: readonly number[] | null) => (map?.[0] ?? 0) + 1;
    this.fences = tokens
      .filter(({ type }) => type === 'fence')
      .map(({ info, content, map, level }) => ({
        language: LANGUAGE.exec(info)?.[1] ?? '',
        text: content,
        line: lineOf(map),
        top: level === 0,
      }));
    const textsOf = (...types: string[]) =>
      tokens
        .filter(({ type }) => types.includes(type))
        .map(({ content, map }) => ({ text: content, line: lineOf(map) }));
    this.indented = textsOf('code_block');
    this.prose = textsOf('inline', 'html_block');
    const work = parts.steps.flatMap(workOf);
    this.files = work.filter((one) => one.kind === 'file');
    this.shells = [
      ...work.flatMap((one) => this.#shellOf(one)),
      ...parts.always.map(({ script, place }) => this.#shell(script, place.line)),
    ];
  }

  line(number: number): string {
    return this.parts.source.lines[number - 1] ?? '';
  }

  say(code: LintCode, line: number, said: AtFault = {}, column?: number): void {
    const { file } = this.parts.source;
    const place: Place = { file, line, ...(column === undefined ? {} : { column }) };
    this.findings.push(lintFinding(code, place, said));
  }

  /** A finding with the line corrected: `correct` gets the line and gives it back as it should be. */
  sayFixed(code: LintCode, line: number, said: AtFault, correct: (text: string) => string): void {
    const text = this.line(line);
    const fix = correct(text);
    const fixed = fix === text ? {} : { fix, suggestion: fix.trim() || undefined };
    this.say(code, line, { ...fixed, ...said });
  }

  #shellOf(work: Work): BashText[] {
    const { line } = work.place;
    if (work.kind === 'block') {
      const { script } = work;
      return [
        { ...(work.hidden ? this.#shell(script, line) : shellText(script, line + 1)), block: work },
      ];
    }
    if (!('text' in work.source) || !['bash', 'sh', 'shell'].includes(work.language)) return [];
    const { text } = work.source;
    return /^#!(?!.*\b(?:ba|da)?sh\b)/.test(text) ? [] : [shellText(text, line + 1)];
  }

  /** Of a comment, which may begin on the line of its first word or below. */
  #shell(script: string, from: number): BashText {
    const first = script.slice(0, script.indexOf('\n'));
    const found = this.parts.source.lines.findIndex(
      (text, i) => i >= from - 1 && text.includes(first),
    );
    return shellText(script, found < 0 ? from : found + 1);
  }
}

function shellText(text: string, line: number): BashText {
  const shell = readShell(text);
  const hasDocker = text.includes('docker');
  const dockers = hasDocker ? shell.commands.flatMap((one) => readDocker(one) ?? []) : [];
  return { ...shell, text, line, dockers };
}

/** Code spans, character by character replaced by spaces. */
export function withoutCode(text: string): string {
  if (!text.includes('`')) return text;
  return text.replace(/(`+)(?:(?!\1)[\s\S])+\1(?!`)/g, (found) => found.replace(/[^\n]/g, ' '));
}
