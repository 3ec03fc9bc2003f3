/** Files, as an RO-Crate describes them. Pure. */
import type { ResultFile } from '../records.ts';
import { type Entity, encoded } from './graph.ts';

/** Media types, by the ending of a name. */
const TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'application/jsonl',
  csv: 'text/csv',
  tsv: 'text/tab-separated-values',
  txt: 'text/plain',
  log: 'text/plain',
  md: 'text/markdown',
  html: 'text/html',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  cff: 'application/yaml',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  parquet: 'application/vnd.apache.parquet',
  gz: 'application/gzip',
  zip: 'application/zip',
  tar: 'application/x-tar',
};

/** @returns what says nothing, if it is not known */
function encodingOf(path: string): string {
  const [, ending = ''] = /\.(\w+)$/.exec(path) ?? [];
  const type = ending.toLowerCase();
  return (Object.hasOwn(TYPES, type) ? TYPES[type] : undefined) ?? 'application/octet-stream';
}

export function fileOf({ path, bytes, sha256 }: ResultFile, more: object = {}): Entity {
  return {
    '@id': path.split('/').map(encoded).join('/'),
    '@type': 'File',
    name: path,
    contentSize: String(bytes),
    encodingFormat: encodingOf(path),
    ...(sha256 !== null && { sha256 }),
    ...more,
  };
}
