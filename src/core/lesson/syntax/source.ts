/** The first stage: text as the parsers want it, with the line numbers that the file has. */

import type { Place } from '../../pattern/place.ts';
import { type Finding, finding } from '../findings.ts';

export interface LessonSource {
  readonly file: string;
  /** Lines end with `\n`, the last one too; no BOM, no NUL. */
  readonly text: string;
  /** The lines of `text`, without their ends. */
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
}

/** What decoders put in the place of bytes that are no UTF-8. */
const REPLACED = '\uFFFD';

export function normaliseSource(source: string, file: string): LessonSource {
  const findings: Finding[] = [];
  let text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (text !== '' && !text.endsWith('\n')) text += '\n';
  const broken = text.indexOf(REPLACED);
  if (broken >= 0) findings.push(finding('not-utf-8', placeOf(broken, text, file), {}));
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    findings.push(finding('nul-character', placeOf(nul, text, file), {}));
    text = text.replaceAll('\0', REPLACED);
  }
  const lines = text.split('\n');
  lines.pop();
  return { file, text, lines, findings };
}

function placeOf(index: number, text: string, file: string): Place {
  const before = text.slice(0, index);
  const line = before.split('\n').length;
  return { file, line, column: index - before.lastIndexOf('\n') };
}
