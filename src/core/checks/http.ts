/** Checks on what a web server answers. Where no status is given, any from 200 to 399 will do. */
import { encode, judgeText } from '../expect/text-check.ts';
import { verdictsOf } from '../expect/verdict.ts';
import { type CheckName, checkKind, type WordsOf } from './kind.ts';
import { type Looked, lookedAt, sentence, textPhrases } from './looked-at.ts';

interface HttpCodes {
  'http-ok': CheckName & Looked & { readonly status: number };
  'http-no-answer': CheckName;
  /** `expected` undefined: any from 200 to 399. */
  'http-status': CheckName & { readonly expected?: number; readonly actual: number };
  'http-absent': CheckName;
  'http-present': CheckName & { readonly status: number };
}

const { passed, failed } = verdictsOf<HttpCodes>();

const words: WordsOf<HttpCodes> = {
  'http-ok': ({ name, status, looked }) => [
    sentence(
      `${name} answers (status ${status})`,
      looked.filter((key) => key !== 'status'),
      textPhrases('sends'),
    ),
  ],
  'http-no-answer': ({ name }) => [`nothing answers at ${name}`],
  'http-status': ({ name, expected, actual }) => [
    expected === undefined
      ? `${name} returned status ${actual}; a page was expected (200 to 399)`
      : `${name} returned status ${actual}; ${expected} was expected`,
  ],
  'http-absent': ({ name }) => [`nothing answers at ${name}, as it should be`],
  'http-present': ({ name, status }) => [`${name} still answers (status ${status})`],
};

export const http = checkKind({
  schema: (z, { lines, json, exact, common }) =>
    z.strictObject({
      /** `$NAME` of a port that the front matter declares is replaced. */
      http: z.string().min(1),
      status: z.number().int().min(100).max(599).optional(),
      lines: lines.optional(),
      contains: lines.optional(),
      json: json.optional(),
      exact,
      ...common,
    }),
  subject: 'url',
  requests: ['http'],
  async judge(check, world) {
    const name = check.http;
    const answer = await world.http(name);
    if (check.absent) {
      return answer === undefined
        ? passed('http-absent', { name })
        : failed('http-present', { name, status: answer.status });
    }
    if (answer === undefined) return failed('http-no-answer', { name });
    const { status, body } = answer;
    const expected = check.status;
    if (expected === undefined ? status < 200 || status > 399 : status !== expected) {
      const asked = expected === undefined ? {} : { expected };
      return failed('http-status', { name, actual: status, ...asked });
    }
    const { lines, contains, json, exact } = check;
    const source = { kind: 'http', name } as const;
    const wrong = await judgeText({ lines, contains, json, exact }, encode(body), source);
    return wrong ?? passed('http-ok', { name, status, looked: lookedAt(check, 'http') });
  },
  words,
});
