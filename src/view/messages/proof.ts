/** What `verify --prove` found: which expectations cannot fail, and which changes nothing noticed. */
import type { Unproved } from '../../core/expect/prove.ts';
import type { Outcome } from '../../core/expect/verdict.ts';
import type { Finding } from '../../core/lesson/model.ts';
import type { Proof, Survivor } from '../../core/mutate/score.ts';
import type { Event } from '../../core/run/events.ts';
import { counted } from '../../core/words/phrases.ts';
import { harmless } from '../text/sanitize.ts';

type ProofEvent = Extract<Event, { type: 'proof' }>;

export function proofLines(event: ProofEvent): (readonly [Outcome, string])[] {
  const { unproved, proof } = event;
  const { excused, unneeded } = proof;
  const at = (place: Survivor['place'], words: string) =>
    harmless(`${place.file}:${place.line}  ${words}`);
  return [
    ...weaknesses(event).map(({ place, message }) => ['failed', at(place, message)] as const),
    ...excused.map((one) => {
      const words = `${survivorWords(one)}; the lesson says: ${one.reason}`;
      return ['not-run', at(one.place, words)] as const;
    }),
    ...unneeded.map((place) => {
      const words = 'every change of this is noticed; take "unproved" out';
      return ['not-run', at(place, words)] as const;
    }),
    totalLine(unproved.length, proof),
  ];
}

/** What passes whatever happens, and the changes that nothing noticed: errors if the score is too low. */
export function weaknesses({ unproved, proof, lowest }: ProofEvent): Finding[] {
  const severity = (proof.score ?? 1) < lowest ? 'error' : 'warning';
  return [
    ...unproved.map((one): Finding => {
      return { ...one, severity: 'error', message: unprovedWords(one) };
    }),
    ...proof.survivors.map((one): Finding => {
      return { code: 'unnoticed', severity, place: one.place, message: survivorWords(one) };
    }),
  ];
}

function totalLine(weak: number, proof: Proof): readonly [Outcome, string] {
  const { tried, caught, survivors, excused, same, notTried, notDrawn, score } = proof;
  if (score === undefined) return ['not-run', 'no expectation was tried'];
  const changes = caught + survivors.length;
  const more = [
    excused.length > 0 ? `${excused.length} excused` : '',
    same.length > 0 ? `${same.length} without effect` : '',
    notTried > 0 ? `${notTried} not possible here` : '',
    notDrawn > 0 ? `${notDrawn} not drawn` : '',
  ].filter((words) => words !== '');
  const parts = [
    `${counted(tried, 'expectation')} tried: ${weak === 0 ? 'all can fail' : `${weak} cannot fail`}`,
    `${caught} of ${counted(changes, 'change')} noticed${more.length > 0 ? ` (${more.join(', ')})` : ''}`,
    `score ${shownScore(score)}`,
  ];
  const isWhole = weak === 0 && survivors.length === 0;
  return [isWhole ? 'passed' : 'failed', parts.filter((_, i) => i !== 0 || tried > 0).join('; ')];
}

/** Rounded down: 1.00 is all of it. */
function shownScore(score: number): string {
  return (Math.floor(score * 100) / 100).toFixed(2);
}

/** What passes whatever happens. */
function unprovedWords({ code }: Unproved): string {
  return {
    'held-before':
      'this check passed before its action was done; mark it `invariant: true` if that is meant',
    'empty-matches': 'this output matches with no line expected',
    'changed-line-matches': 'the output matches with this line changed',
    'not-started':
      'exit=nonzero accepted a command that was not found (126 or 127); write the exit code that is meant',
    'failure-unseen':
      'exit=nonzero accepts any failure here; write the exit code, or add an output fence',
    'admits-all': 'this passes with any other text or number',
    'looks-at-nothing':
      'this check passes in an empty folder without an engine, so it looks at nothing of the lesson',
    'diagnosis-always': 'this diagnosis also fits when all is well',
    'diagnosis-never': 'this diagnosis looks at an object that nothing in the lesson names',
    'answer-contradicted': 'the next block prints another choice than this answer',
  }[code];
}

/** A change that nothing noticed. */
function survivorWords({ code, what, more = '' }: Survivor): string {
  const unnoticed = 'nothing in the lesson notices';
  switch (code) {
    case 'block-left-out':
      return `${unnoticed} when this block is left out`;
    case 'command-left-out':
      return `${unnoticed} when this command is left out: ${what}`;
    case 'option-left-out':
      return `${unnoticed} when ${more} has no ${what}`;
    case 'option-changed':
      return `${unnoticed} when ${what} becomes ${more}`;
    case 'input-left-out':
      return `${unnoticed} when this line is not typed: ${what}`;
    case 'file-emptied':
      return `${unnoticed} when ${what} is empty`;
    case 'line-left-out':
      return `${unnoticed} when ${more} lacks this line: ${what}`;
    case 'value-changed':
      return `${unnoticed} when this line becomes: ${more}`;
  }
}
