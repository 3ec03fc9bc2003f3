/** The formats for CI systems: what they escape, and their shape. */
import { expect, it } from 'vitest';
import { failed } from '../../../src/core/expect/verdict.ts';
import type { Finding } from '../../../src/core/lesson/model.ts';
import type { Proof } from '../../../src/core/mutate/score.ts';
import type { EventBody } from '../../../src/core/run/events.ts';
import { outsideRuns } from '../../../src/core/run/events.ts';
import {
  findingsReport as annotations,
  openReporter as openGithub,
} from '../../../src/view/report/github.ts';
import {
  openReporter as openJunit,
  findingsReport as suites,
} from '../../../src/view/report/junit.ts';
import { theme } from '../terminal/virtual.ts';
import { events } from './events.ts';

const NASTY = 'a,b: 100% <c> "d"\u0001\u0007\u001b[31m\n::error::x]]>&';
const verdict = {
  ...failed('line-missing', { source: { kind: 'stdout' }, index: 0, expected: NASTY }),
  place: { file: 'a,b:%.md', line: 7 },
};
const nasty: readonly EventBody[] = [
  { type: 'lesson-started', lesson: 'x', title: NASTY, sandbox: '/s', standIns: [] },
  { type: 'step-started', lesson: 'x', step: 's', title: NASTY, index: 0, count: 1 },
  { type: 'verdict', step: 's', action: 's/1', verdict },
  { type: 'step-finished', lesson: 'x', step: 's', outcome: 'failed', durationMs: 1500 },
];
const finding: Finding = {
  code: 'some-code',
  severity: 'warning',
  place: { file: 'a,b:%.md', line: 3, column: 4 },
  message: NASTY,
  suggestion: 'x%y',
};

function reportOf(open: typeof openJunit, seen: readonly EventBody[]): string {
  let text = '';
  const write = (piece: string) => {
    text += piece;
  };
  const report = open({ write, width: 70, theme: theme() });
  for (const event of seen) report.onEvent(outsideRuns(event));
  report.end();
  return text;
}

it('writes annotations that GitHub reads as they are meant', () => {
  const lines = [...reportOf(openGithub, nasty).split('\n'), ...annotations([finding]).split('\n')];
  const commands = lines.filter((line) => line.startsWith('::'));
  expect(commands).toHaveLength(2);
  const [error, warning] = commands;
  expect(error).toMatch(/^::error file=a%2Cb%3A%25\.md,line=7::line 1 of the expected output/);
  expect(error).toContain('100%25');
  expect(warning).toMatch(/^::warning file=a%2Cb%3A%25\.md,line=3,col=4::a,b: 100%25 <c>/);
  expect(warning).toMatch(/%0Asuggestion: x%25y$/);
  expect(lines.join('')).not.toMatch(/[\x00-\x1f]/);
});

/** As the schema that Jenkins publishes has it: attributes, those that must be there first, and children. */
const SHAPE: Readonly<Record<string, { needs: string[]; may: string[]; children: string[] }>> = {
  testsuites: {
    needs: [],
    may: ['name', 'time', 'tests', 'failures', 'disabled', 'errors', 'skipped'],
    children: ['testsuite'],
  },
  testsuite: {
    needs: ['name', 'tests'],
    may: ['failures', 'errors', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package'],
    children: ['testcase'],
  },
  testcase: {
    needs: ['name', 'classname'],
    may: ['time', 'assertions', 'status'],
    children: ['failure', 'skipped', 'system-out'],
  },
  failure: { needs: [], may: ['type', 'message'], children: [] },
  skipped: { needs: [], may: ['message'], children: [] },
  'system-out': { needs: [], may: [], children: [] },
};

/** The elements of XML in order, with their attributes. @throws for what is not well-formed, or of another shape */
function elementsOf(xml: string): { name: string; attributes: Record<string, string> }[] {
  const [head, ...rest] = xml.split('\n');
  expect(head).toBe('<?xml version="1.0" encoding="UTF-8"?>');
  expect(xml).not.toMatch(/[\x00-\x08\x0b-\x1f\ufffe\uffff]/);
  const open: string[] = [];
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const pieces = rest.join('\n').split(/(<[^<>]*>)/);
  for (const piece of pieces) {
    const [, close, name = '', given = '', single] =
      /^<(\/?)([\w-]+)((?: [\w:]+="[^"<]*")*)(\/?)>$/.exec(piece) ?? [];
    if (name === '') {
      expect(piece).not.toMatch(/[<>]|&(?!(?:amp|lt|gt|quot|#\d+);)/);
      if (piece.trim() !== '') expect(['failure', 'system-out']).toContain(open.at(-1));
    } else if (close) expect(open.pop()).toBe(name);
    else {
      const shape = SHAPE[name];
      const parent = open.at(-1);
      expect(parent === undefined ? ['testsuites'] : SHAPE[parent]?.children).toContain(name);
      const attributes = Object.fromEntries(
        [...given.matchAll(/ ([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
      );
      expect([...(shape?.needs ?? []), ...(shape?.may ?? [])]).toEqual(
        expect.arrayContaining(Object.keys(attributes)),
      );
      expect(Object.keys(attributes)).toEqual(expect.arrayContaining(shape?.needs ?? ['']));
      elements.push({ name, attributes });
      if (!single) open.push(name);
    }
  }
  expect(open).toEqual([]);
  return elements;
}

it.each([
  ['a run', reportOf(openJunit, events)],
  ['odd characters', reportOf(openJunit, nasty)],
  ['no run', reportOf(openJunit, [])],
  ['findings', suites([finding], ['b.md'])],
])('writes JUnit XML of the common shape: %s', (_, xml) => {
  const elements = elementsOf(xml);
  const count = (name: string) => elements.filter((one) => one.name === name).length;
  const [all] = elements;
  expect(Number(all?.attributes.tests)).toBe(count('testcase'));
  expect(Number(all?.attributes.skipped)).toBe(count('skipped'));
  expect(count('failure') > 0).toBe(Number(all?.attributes.failures) > 0);
});

const proof: Proof = {
  tried: 1,
  weak: 0,
  caught: 19,
  survivors: [{ code: 'block-left-out', place: verdict.place, what: '', action: 's/1' }],
  excused: [],
  same: [],
  notTried: 0,
  notDrawn: 0,
  unneeded: [],
  score: 20 / 21,
};

it.each([
  [0.95, 'warning', 0],
  [0.96, 'error', 1],
])(
  'reports changes that nothing noticed as the exit code does: lowest score %s',
  (lowest, kind, failures) => {
    const seen: EventBody[] = [
      { type: 'lesson-started', lesson: 'x', title: 'X', sandbox: '/s', standIns: [] },
      { type: 'proof', lesson: 'x', unproved: [], proof, lowest },
    ];
    expect(reportOf(openGithub, seen)).toContain(`::${kind} file=`);
    const xml = reportOf(openJunit, seen);
    expect(elementsOf(xml)[0]?.attributes.failures).toBe(`${failures}`);
    expect(xml).toContain('nothing in the lesson notices when this block is left out');
  },
);

it('counts only errors of lessons as failures, and keeps what else was found', () => {
  const error: Finding = { ...finding, severity: 'error', message: 'a mistake', suggestion: 'y' };
  const warned = suites([finding], []);
  expect(elementsOf(warned)[0]?.attributes).toMatchObject({ failures: '0', skipped: '0' });
  expect(warned).toMatch(/<system-out>[\s\S]*a,b:%\.md:3[\s\S]*suggestion: x%y/);
  const both = suites([error, finding], []);
  expect(elementsOf(both)[0]?.attributes).toMatchObject({ failures: '1' });
  expect(both).toMatch(/<failure [^>]*>[^<]*suggestion: y<[\s\S]*<system-out>/);
});
