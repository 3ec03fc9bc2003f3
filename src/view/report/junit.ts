/** A run, or findings, as JUnit XML, which CI systems show: a suite for each lesson, a case for each step. */
import type { Outcome } from '../../core/expect/verdict.ts';
import type { Finding } from '../../core/lesson/model.ts';
import { placeWords } from '../messages/notices.ts';
import { weaknesses } from '../messages/proof.ts';
import { describe } from '../messages/verdict-text.ts';
import { harmless } from '../text/sanitize.ts';
import type { OpenReporter } from './reporter.ts';

interface CaseFailure {
  readonly code: string;
  readonly message: string;
  readonly text: string;
}

interface Case {
  readonly id: string;
  name: string;
  /** What is not heard of again was not run. */
  outcome: Outcome;
  reason: string;
  ms: number;
  readonly failures: CaseFailure[];
  /** What fails nothing. */
  readonly notes: string[];
}

interface Suite {
  readonly id: string;
  readonly name: string;
  readonly cases: Case[];
}

export const openReporter: OpenReporter = ({ write }) => {
  const suites: Suite[] = [];
  const caseOf = (id: string, name = id): Case => {
    const cases = suites.at(-1)?.cases ?? [];
    const known = cases.find((one) => one.id === id);
    if (known) return known;
    const made = newCase(id, name);
    cases.push(made);
    return made;
  };
  return {
    onEvent(event) {
      if (event.type === 'lesson-started')
        suites.push({ id: event.lesson, name: event.title, cases: [] });
      else if (event.type === 'step-started') caseOf(event.step, event.title);
      else if (event.type === 'verdict' && event.verdict.outcome === 'failed') {
        const { code, place } = event.verdict;
        const [message = code, ...more] = describe(event.verdict);
        const text = [placeWords(place), message, ...more].join('\n');
        caseOf(event.step).failures.push({ code, message, text });
      } else if (event.type === 'step-finished') {
        const { step, outcome, reason = '', durationMs: ms } = event;
        Object.assign(caseOf(step), { outcome, reason, ms });
      } else if (event.type === 'proof') {
        const proved = Object.assign(caseOf('--prove'), { outcome: 'passed' });
        for (const found of weaknesses(event)) add(proved, found);
      }
    },
    end: () => write(xmlOf(suites)),
  };
};

function newCase(id: string, name = id): Case {
  return { id, name, outcome: 'not-run', reason: '', ms: 0, failures: [], notes: [] };
}

/** An error fails the case; anything else is noted. */
function add(
  { failures, notes }: Case,
  { severity, code, place, message, suggestion }: Finding,
): void {
  const more = suggestion === undefined ? [] : [`suggestion: ${suggestion}`];
  const text = [placeWords(place), message, ...more].join('\n');
  if (severity === 'error') failures.push({ code, message, text });
  else notes.push(text);
}

/** @param files that were linted: one without a finding is a case that passed */
export function findingsReport(findings: readonly Finding[], files: readonly string[]): string {
  const names = [...new Set([...files, ...findings.map(({ place }) => place.file)])];
  const suites = names.map((name): Suite => {
    const one: Case = { ...newCase('lint'), outcome: 'passed' };
    for (const found of findings) if (found.place.file === name) add(one, found);
    return { id: name, name, cases: [one] };
  });
  return xmlOf(suites);
}

function xmlOf(suites: readonly Suite[]): string {
  const all = suites.map(({ id, name, cases }) => {
    const rows = cases.map((one) => caseXml(one, id)).join('');
    return `  <testsuite name=${attribute(name)} ${totals(cases)}>\n${rows}  </testsuite>\n`;
  });
  const whole = totals(suites.flatMap(({ cases }) => cases));
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return `${head}\n<testsuites name="lesson" ${whole}>\n${all.join('')}</testsuites>\n`;
}

function caseXml({ name, outcome, reason, ms, failures, notes }: Case, suite: string): string {
  const told = failures.map(
    ({ code, message, text }) =>
      `      <failure type=${attribute(code)} message=${attribute(message)}>${escaped(text)}</failure>\n`,
  );
  if (failures.length === 0 && outcome === 'failed')
    told.push(`      <failure type="failed" message=${attribute(reason || 'failed')}/>\n`);
  if (failures.length === 0 && outcome === 'not-run')
    told.push(`      <skipped message=${attribute(reason || 'not run')}/>\n`);
  if (notes.length > 0) told.push(`      <system-out>${escaped(notes.join('\n'))}</system-out>\n`);
  const row = `    <testcase name=${attribute(name)} classname=${attribute(suite)} time="${seconds(ms)}"`;
  return told.length === 0 ? `${row}/>\n` : `${row}>\n${told.join('')}    </testcase>\n`;
}

function totals(cases: readonly Case[]): string {
  const isFailed = ({ outcome, failures }: Case) => outcome === 'failed' || failures.length > 0;
  const failed = cases.filter(isFailed).length;
  const skipped = cases.filter((one) => !isFailed(one) && one.outcome === 'not-run').length;
  const ms = cases.reduce((sum, one) => sum + one.ms, 0);
  return `tests="${cases.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${seconds(ms)}"`;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Without the characters that XML has no way to write. */
function escaped(text: string): string {
  const lines = text.split('\n').map((line) => harmless(line).replace(/[\ufffe\uffff]/g, '\ufffd'));
  return lines.join('\n').replace(/[&<>]/g, (found) => ENTITIES[found] ?? found);
}

function attribute(text: string): string {
  return `"${escaped(text).replace(/["\n]/g, (found) => ENTITIES[found] ?? found)}"`;
}
