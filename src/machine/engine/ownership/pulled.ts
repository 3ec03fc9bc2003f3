/**
 * Base images that were pulled for lessons, and where: they stay when lessons are cleaned, so that
 * the journals of runs cannot be what tells of them.
 */
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { jsonLinesIn } from '../../host/lenient.ts';
import type { RunRecord } from './journal.ts';
import { ownedBy } from './owned.ts';

export interface Pulled {
  readonly engine: string;
  /** As `DOCKER_HOST` would name it. */
  readonly endpoint: string;
  readonly ref: string;
  /** What was pulled: it is ours to remove only while the reference points to it. */
  readonly id: string;
}

const fileOf = (stateDir: string) => join(stateDir, 'pulled.ndjson');

export function rememberPulled(stateDir: string, rows: readonly Pulled[]): void {
  if (rows.length === 0) return;
  const path = fileOf(stateDir);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  appendFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });
}

/** What a run has pulled, before its journal goes. */
export function rememberPulledBy(stateDir: string, record: RunRecord): void {
  const { engine, endpoint } = record.header;
  const { pulled } = ownedBy([record]);
  rememberPulled(
    stateDir,
    pulled.map((base) => ({ engine, endpoint, ...base })),
  );
}

export function readPulled(stateDir: string): Pulled[] {
  return jsonLinesIn(fileOf(stateDir));
}

export function forgetPulled(stateDir: string, gone: (row: Pulled) => boolean): void {
  const rows = readPulled(stateDir);
  const rest = rows.filter((row) => !gone(row));
  if (rest.length === rows.length) return;
  const path = fileOf(stateDir);
  if (rest.length === 0) rmSync(path, { force: true });
  else {
    const text = rest.map((row) => `${JSON.stringify(row)}\n`).join('');
    writeFileAtomic.sync(path, text, { mode: 0o600, fsync: false });
  }
}
