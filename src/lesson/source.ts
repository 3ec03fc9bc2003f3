/** The first stage: text as the parsers want it, with the line numbers that the file has. */
import { type Finding, finding } from './findings.ts';

export interface Source {
  readonly file: string;
  /** Lines end with `\n`, the last one too; no BOM, no NUL. */
  readonly text: string;
  /** The lines of `text`, without their ends. */
  readonly lines: readonly string[];
  readonly findings: readonly Finding[];
}

export function normaliseSource(source: string, file: string): Source {
  const findings: Finding[] = [];
  let text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  if (text !== '' && !text.endsWith('\n')) text += '\n';
  const nul = text.indexOf('\0');
  if (nul >= 0) {
    const before = text.slice(0, nul);
    const line = before.split('\n').length;
    const column = nul - before.lastIndexOf('\n');
    findings.push(finding('nul-character', { file, line, column }, {}));
    text = text.replaceAll('\0', '\uFFFD');
  }
  const lines = text.split('\n');
  lines.pop();
  return { file, text, lines, findings };
}
