/** What makes a trial the same trial: everything that its result can depend on. Pure. */
import type { Filling } from './template.ts';

/** In hex. */
export type Sha256 = (text: string) => string;

export interface TrialIdentity extends Filling {
  /** The engine's id of the image. */
  readonly image: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Target → SHA-256 of what is mounted there. */
  readonly mounts: Readonly<Record<string, string>>;
}

/** Hex digits: as many as a repository of any size needs. */
const DIGITS = 16;

export function trialId(identity: TrialIdentity, sha256: Sha256): string {
  return sha256(canonicalJson(identity)).slice(0, DIGITS);
}

/** The same text for the same value: keys sorted by code units, no spaces (as RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, it]) => it !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, it]) => `${JSON.stringify(key)}:${canonicalJson(it)}`);
  return `{${entries.join(',')}}`;
}
