import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { crateOf } from '../../../src/core/sweep/crate/crate.ts';
import { citationOf, readCredit } from '../../../src/core/sweep/crate/credit.ts';
import type { EndedLine, SweepImage, SweepLine } from '../../../src/core/sweep/records.ts';
import { readRecord } from '../../../src/core/sweep/records.ts';
import { began, ended, session, sha256, spec, text, trials } from './sweep.ts';

const JOSIAH =
  'Carberry, Josiah <https://orcid.org/0000-0002-1825-0097> (Brown University <https://ror.org/05gq02987>)';
const FOLDER = { path: 'a #1/b.csv', bytes: 2, sha256: sha256('b') };

/** Four trials: complete, failed, unfinished, not begun. */
function crate(authors: readonly string[], license?: string, image: Partial<SweepImage> = {}) {
  const asked = spec({ params: { depth: '1..2' }, repeats: 2, env: { DEPTH: '{depth}' } });
  const planned = trials(asked);
  const [one, two, three] = planned as [
    (typeof planned)[0],
    (typeof planned)[0],
    (typeof planned)[0],
  ];
  const end: Partial<EndedLine> = {
    metrics: { accuracy: 0.5, 'x"\ud800': null },
    files: [
      FOLDER,
      { path: 'gone.txt', bytes: 1, sha256: sha256('gone') },
      { path: 'link', bytes: 1, sha256: null },
    ],
  };
  const lines: SweepLine[] = [
    session(planned, {
      spec: asked,
      image: { reference: 'me/tool:2', id: 'sha256:aa', digests: ['me/tool@sha256:dd'], ...image },
      mounts: [{ source: '/home/me/data', target: '/data', sha256: sha256('data') }],
    }),
    began(one),
    ended(one, end),
    began(two),
    ended(two, {
      status: 'failed',
      failure: { why: 'memory', limit: 100 },
      exitCode: 137,
      metrics: {},
    }),
    began(three),
  ];
  const record = readRecord(text(lines));
  const read = readCredit(authors, license);
  if (!record || 'problems' in read) throw new Error(JSON.stringify(read));
  const files = [
    { path: 'results.csv', bytes: 3, sha256: sha256('csv') },
    { ...FOLDER, path: `trials/${one.id}/${FOLDER.path}` },
    { path: `trials/${one.id}/gone.txt`, bytes: 1, sha256: sha256('changed') },
    { path: `logs/${two.id}.txt`, bytes: 9, sha256: sha256('log') },
    { path: 'mine.txt', bytes: 9, sha256: sha256('mine') },
  ];
  const at = '2026-11-30T10:00:00.000Z';
  const { metadata, ...rest } = crateOf(record, {
    credit: read.credit,
    files,
    at,
    version: '1.2.3',
  });
  const all = new Map(metadata['@graph'].map((entity) => [entity['@id'], entity]));
  const of = (id: unknown) => {
    const found = all.get(typeof id === 'string' ? id : (id as { '@id': string })?.['@id']);
    if (!found) throw new Error(`no ${JSON.stringify(id)}`);
    return found;
  };
  return { ...rest, all, of, ids: { one: one.id, two: two.id, three: three.id }, metadata };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

it('describes each trial that has ended as an action', () => {
  const { of, ids, all, lost } = crate([JOSIAH], 'CC-BY-4.0');
  const done = of(`#trial-${ids.one}`);
  expect(done).toMatchObject({
    '@type': 'CreateAction',
    name: 'depth=1 seed=1',
    description: "docker run -e 'DEPTH=1' 'me/tool:2'",
    startTime: '2026-11-30T08:00:01.000+00:00',
    endTime: '2026-11-30T08:00:02.500+00:00',
    actionStatus: 'http://schema.org/CompletedActionStatus',
  });
  const values = (property: unknown) =>
    list(property)
      .map(of)
      .map(({ name, value, sha256: hash }) => [name, value ?? hash]);
  expect(values(done.object)).toEqual([
    ['depth', 1],
    ['seed', 1],
    ['/data', sha256('data')],
  ]);
  expect(values(done.result)).toEqual([
    [`trials/${ids.one}/a #1/b.csv`, sha256('b')],
    ['accuracy', 0.5],
    ['x"\ud800', 'null'],
  ]);
  expect(of(list(done.result)[0])).toMatchObject({
    '@id': `trials/${ids.one}/a%20%231/b.csv`,
    contentSize: '2',
    encodingFormat: 'text/csv',
  });
  expect(values(done.environment)).toEqual(
    expect.arrayContaining([
      ['DEPTH', '1'],
      ['kernel', '6.1'],
      ['cpu', 'a CPU'],
      ['engine', 'Docker 28.5.1'],
    ]),
  );
  expect(of(`#trial-${ids.two}`)).toMatchObject({
    actionStatus: 'http://schema.org/FailedActionStatus',
    error: 'Out of memory: the limit was 100 bytes',
    result: { '@id': `logs/${ids.two}.txt` },
  });
  expect(all.has(`#trial-${ids.three}`)).toBe(false);
  expect(lost).toEqual([`trials/${ids.one}/gone.txt`]);
  expect(JSON.stringify([...all.values()])).not.toContain('/home/me');
});

it('has a root that leads to every entity, and names what it is', () => {
  const { of, all, metadata, missing } = crate([JOSIAH, 'Ada <0000-0001-5109-3700>'], 'CC-BY-4.0');
  expect(of('./')).toMatchObject({
    conformsTo: { '@id': 'https://w3id.org/ro/wfrun/process/0.5' },
    license: { '@id': 'https://spdx.org/licenses/CC-BY-4.0' },
    author: [
      { '@id': 'https://orcid.org/0000-0002-1825-0097' },
      { '@id': 'https://orcid.org/0000-0001-5109-3700' },
    ],
    publisher: { '@id': 'https://ror.org/05gq02987' },
    description: expect.stringContaining(
      '2 trials of the image hyperparam with different settings; 2 more have not ended',
    ),
  });
  expect(missing).toEqual(['institution']);
  const reached = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const id = (value as { '@id'?: string })['@id'];
    const entity = id === undefined || reached.has(id) ? undefined : all.get(id);
    if (id !== undefined) reached.add(id);
    for (const each of Object.values(entity ?? (id === undefined ? value : {}))) visit(each);
  };
  visit({ '@id': 'ro-crate-metadata.json' });
  expect([...all.keys()].filter((id) => !reached.has(id))).toEqual([]);
  expect([...all.keys()].filter((id) => id.includes('mine'))).toEqual([]);
  // One value is no list, and none is left out: the specification recommends it.
  expect(JSON.stringify(metadata['@graph'])).not.toMatch(/:\[\]|:\[[^,[\]]*\]/);
});

it.each([
  [{}, 'docker.io', 'me/tool', 'dd', 'https://hub.docker.com/r/me/tool'],
  [{ reference: 'tool', digests: [] }, 'localhost', 'tool', 'aa', 'https://localhost/tool'],
  [
    { reference: 'localhost/tool', digests: [] },
    'localhost',
    'tool',
    'aa',
    'https://localhost/tool',
  ],
  [
    { reference: 'ubuntu:20.04', digests: ['ubuntu@sha256:ee'] },
    'docker.io',
    'library/ubuntu',
    'ee',
    'https://hub.docker.com/r/library/ubuntu',
  ],
  [
    { reference: 'r.org:5000/a/b:1', digests: ['other@sha256:cc', 'r.org:5000/a/b@sha256:bb'] },
    'r.org:5000',
    'a/b',
    'bb',
    'https://r.org:5000/a/b',
  ],
])('knows where an image is from: %j', (image, registry, name, digest, url) => {
  const { of, ids } = crate([], undefined, image);
  const { instrument, containerImage } = of(`#trial-${ids.one}`);
  expect(of(containerImage)).toMatchObject({
    registry,
    name,
    sha256: digest,
    identifier: 'sha256:aa',
  });
  expect(of(instrument)).toMatchObject({ '@id': `${url}#sha256:${digest}`, url });
});

it('invents no author and no licence, and says what is missing', () => {
  const { of, all, missing } = crate([], undefined, { digests: [] });
  expect(missing).toEqual(['author', 'license', 'registry']);
  expect(of('./')).toMatchObject({ license: 'No licence was given' });
  expect([...all.values()].filter((it) => it['@type'] === 'Person' || 'agent' in it)).toEqual([]);
});

it.each([
  ['Josiah Carberry', { name: 'Josiah Carberry' }],
  [
    '  李 雷 <0000-0002-1694-233X>',
    { name: '李 雷', orcid: 'https://orcid.org/0000-0002-1694-233X' },
  ],
  ['A. B. (Institut für X)', { name: 'A. B.', affiliation: { name: 'Institut für X' } }],
  [
    JOSIAH,
    {
      name: 'Josiah Carberry',
      parts: { family: 'Carberry', given: 'Josiah' },
      orcid: 'https://orcid.org/0000-0002-1825-0097',
      affiliation: { name: 'Brown University', url: 'https://ror.org/05gq02987' },
    },
  ],
])('reads an author: %s', (said, author) => {
  expect(readCredit([said], undefined)).toEqual({ credit: { authors: [author] } });
});

it.each([
  '',
  '<0000-0002-1825-0097>',
  'A <0000-0002-1825-0098>',
  'A <https://example.org/me>',
  'A <0000-0002-1825-0097> B',
  'A (B <ftp://x>)',
])('refuses an author: %s', (said) => {
  expect(readCredit([said], undefined)).toHaveProperty('problems');
});

it.each(['CC BY', 'MIT OR GPL-2.0', '', 'ftp://x', 'https://x y'])(
  'refuses a licence: %s',
  (said) => {
    expect(readCredit([], said)).toHaveProperty('problems');
  },
);

it('writes a CITATION.cff that splits no name by guessing', () => {
  const read = readCredit([JOSIAH, 'Ada: the "first"'], 'https://example.org/licence');
  if ('problems' in read) throw new Error('wrong');
  expect(parse(citationOf('Sweep of x', read.credit, '2026-11-30'))).toEqual({
    'cff-version': '1.2.0',
    message: 'If you use these results, please cite them as below.',
    type: 'dataset',
    title: 'Sweep of x',
    authors: [
      {
        'family-names': 'Carberry',
        'given-names': 'Josiah',
        affiliation: 'Brown University',
        orcid: 'https://orcid.org/0000-0002-1825-0097',
      },
      { name: 'Ada: the "first"' },
    ],
    'license-url': 'https://example.org/licence',
    'date-released': '2026-11-30',
  });
});
