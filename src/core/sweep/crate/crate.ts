/**
 * ro-crate-metadata.json: a sweep as a Process Run Crate 0.5
 * (https://w3id.org/ro/wfrun/process/0.5), a profile of RO-Crate 1.1, as JSON-LD. Pure.
 */
import { counted, listed } from '../../words/phrases.ts';
import type { ResultFile, SweepRecord, TrialResult } from '../records.ts';
import { dockerLine } from '../trials.ts';
import type { Credit } from './credit.ts';
import { fileOf } from './files.ts';
import { type Entity, Graph, type Reference, TERMS } from './graph.ts';
import { instrumentOf } from './image.ts';
import { institutionId, licenseOf, personOf } from './people.ts';

export interface CrateFacts {
  readonly credit: Credit;
  /** What is in the folder of the sweep, by its path below it. */
  readonly files: readonly ResultFile[];
  /** ISO 8601, UTC: when the crate is written. */
  readonly at: string;
  /** Of this program. */
  readonly version: string;
}

export interface Crate {
  readonly metadata: { readonly '@context': unknown; readonly '@graph': readonly Entity[] };
  /** Recorded results that are no longer in the folder as they were: the crate leaves them out. */
  readonly lost: readonly string[];
  /** What is recommended and not in it. */
  readonly missing: readonly MissingInCrate[];
}

export type MissingInCrate = 'author' | 'institution' | 'license' | 'registry';

const PROFILE = 'https://w3id.org/ro/wfrun/process/0.5';
const CRATE = 'https://w3id.org/ro/crate/1.1';

/** What the program writes into the folder of a sweep, next to the folders of trials. */
const OUTPUTS: Readonly<Record<string, string>> = {
  'trials.jsonl': 'Each beginning and end of a trial, in the order in which they happened',
  'results.csv': 'A row for each trial',
  'results.parquet': 'A row for each trial',
  'results.svg': 'A picture of the results',
  'results.vl.json': 'The picture as a Vega-Lite specification',
  'results.html': 'A page with pictures, the best settings and every trial',
  'CITATION.cff': 'How to cite these results',
};

/** What a crate describes, in the folder of a sweep. */
export const CRATE_PARTS: readonly string[] = [...Object.keys(OUTPUTS), 'trials', 'logs'];

/** Of its root, and of CITATION.cff. */
export function titleOf({ session: { spec } }: SweepRecord): string {
  return `Sweep of ${spec.image} over ${listed(Object.keys(spec.parameters))}`;
}

export function crateOf(record: SweepRecord, facts: CrateFacts): Crate {
  const { credit, at, version } = facts;
  const graph = new Graph();
  const there = new Map(facts.files.map((file) => [file.path, file]));
  const lost: string[] = [];
  const ended = record.planned.flatMap(({ result }) =>
    result && result.status !== 'unfinished' ? [result] : [],
  );
  const authors = credit.authors.map((author, n) => graph.add(personOf(author, n, graph)));
  const parts = Object.keys(OUTPUTS).flatMap((name) => {
    const file = there.get(name);
    return file ? [graph.add(fileOf(file, { description: OUTPUTS[name] }))] : [];
  });
  const [left, logs]: [Reference[], Reference[]] = [[], []];
  const actions = ended.map((result) => {
    const log = there.get(`logs/${result.trial}.txt`);
    const description = `What trial ${result.trial} printed`;
    const printed = log ? [graph.add(fileOf(log, { description }))] : [];
    const files = result.files.flatMap((file) => {
      const path = `trials/${result.trial}/${file.path}`;
      if (file.sha256 === null) return [];
      if (there.get(path)?.sha256 === file.sha256) return [graph.add(fileOf({ ...file, path }))];
      lost.push(path);
      return [];
    });
    left.push(...files);
    logs.push(...printed);
    return graph.add(actionOf(result, { graph, authors, results: [...files, ...printed] }));
  });
  const folder = (id: string, name: string, hasPart: readonly Reference[]) =>
    hasPart.length > 0 ? [graph.add({ '@id': id, '@type': 'Dataset', name, hasPart })] : [];
  const open = record.planned.length - ended.length;
  graph.add({
    '@id': './',
    '@type': 'Dataset',
    name: titleOf(record),
    description: `${counted(ended.length, 'trial')} of the image ${record.session.spec.image} with different settings${open > 0 ? `; ${open} more have not ended` : ''}. Run and described by lesson ${version}.`,
    datePublished: zoned(at),
    conformsTo: graph.add({
      '@id': PROFILE,
      '@type': 'CreativeWork',
      name: 'Process Run Crate',
      version: '0.5',
    }),
    license: licenseOf(credit, graph),
    author: authors,
    publisher: credit.authors
      .flatMap(({ affiliation }) => (affiliation ? [{ '@id': institutionId(affiliation) }] : []))
      .slice(0, 1),
    hasPart: [
      ...parts,
      ...folder('trials/', 'What the trials left in their folders', left),
      ...folder('logs/', 'What the trials printed', logs),
    ],
    mentions: actions,
  });
  return {
    metadata: { '@context': CONTEXT, '@graph': [DESCRIPTOR, ...graph.all] },
    lost,
    missing: missingIn(credit, ended),
  };
}

const CONTEXT = [`${CRATE}/context`, `${TERMS}/context`];
const DESCRIPTOR: Entity = {
  '@id': 'ro-crate-metadata.json',
  '@type': 'CreativeWork',
  about: { '@id': './' },
  conformsTo: { '@id': CRATE },
};

interface ActionParts {
  readonly graph: Graph;
  readonly authors: readonly Reference[];
  readonly results: readonly Reference[];
}

function actionOf(result: TrialResult, { graph, authors, results }: ActionParts): Entity {
  const { trial, settings, seed, env, session } = result;
  const { image, host, mounts } = session;
  const settled = { ...settings, ...(seed !== null && { seed }) };
  const failed = result.status === 'failed';
  return {
    '@id': `#trial-${trial}`,
    '@type': 'CreateAction',
    name: Object.entries(settled)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
    description: dockerLine(result, image.reference),
    ...instrumentOf(image, graph),
    object: [
      ...Object.entries(settled).map(([name, value]) =>
        graph.value(['setting', name, value], name, value),
      ),
      ...mounts.map(({ target, sha256 }) =>
        graph.value(['mount', target, sha256], target, sha256, MOUNTED),
      ),
    ],
    result: [
      ...results,
      ...Object.entries(result.metrics).map(([name, value]) =>
        graph.value(['result', trial, name], name, value ?? 'null'),
      ),
    ],
    startTime: zoned(result.began),
    ...(result.ended !== null && { endTime: zoned(result.ended) }),
    actionStatus: `http://schema.org/${failed ? 'Failed' : 'Completed'}ActionStatus`,
    ...(failed && { error: errorOf(result) }),
    environment: [
      ...Object.entries(env).map(([name, value]) =>
        graph.value(['variable', name, value], name, value, VARIABLE),
      ),
      ...Object.entries(host).map(([name, value]) =>
        graph.value(['host', name, value], name, value, HOST[name as keyof typeof host]),
      ),
    ],
    agent: authors,
  };
}

const MOUNTED = 'Read-only data: SHA-256 of the names and contents below it';
const VARIABLE = 'An environment variable';
const HOST: Readonly<Record<keyof TrialResult['session']['host'], string>> = {
  kernel: 'Of the machine on which the trial ran',
  architecture: 'Of the machine on which the trial ran',
  cpu: 'The processor of the machine on which the trial ran',
  cpus: 'Number of processors of the machine on which the trial ran',
  memory: 'Bytes of memory of the machine on which the trial ran',
  engine: 'The container engine that ran the trial',
};

function errorOf({ failure, exitCode }: TrialResult): string {
  switch (failure?.why) {
    case 'timeout':
      return `Stopped after ${failure.seconds} seconds, the limit`;
    case 'memory':
      return `Out of memory: the limit was ${failure.limit} bytes`;
    case 'not-started':
      return `Did not start: ${failure.said}`;
    case 'no-result':
      return 'Reported no result';
    case 'invalid-result':
      return `Reported a result that is no JSON object: ${failure.problem}`;
    default:
      return `Exit code ${exitCode}`;
  }
}

function missingIn(
  { authors, license }: Credit,
  results: readonly TrialResult[],
): MissingInCrate[] {
  const unplaced = authors.some(({ affiliation }) => affiliation?.url === undefined);
  const missing: Readonly<Record<MissingInCrate, boolean>> = {
    author: authors.length === 0,
    institution: unplaced,
    license: license === undefined,
    registry: results.some(({ session }) => session.image.digests.length === 0),
  };
  return (Object.keys(missing) as MissingInCrate[]).filter((it) => missing[it]);
}

/** The profile recommends an offset in numbers. */
function zoned(utc: string): string {
  return utc.replace(/Z$/, '+00:00');
}
