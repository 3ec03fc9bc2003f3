import { expect, it } from 'vitest';
import {
  leftLines,
  type Staying,
  stayingLines,
  toRemoveLines,
} from '../../../src/app/uninstall/words.ts';
import { makeTheme } from '../../../src/view/text/theme.ts';

const theme = makeTheme({ level: 0, unicode: true, screenReader: false });

it('says what goes, with sizes', () => {
  const remains = { containers: 2, networks: 1, volumes: 0, images: 3, bytes: 155_000_000 };
  const none = { containers: 0, networks: 0, volumes: 0, images: 0, bytes: 0 };
  const lines = toRemoveLines({
    engines: [
      { endpoint: 'unix:///run/docker.sock', remains },
      { endpoint: 'tcp://far.example:2376', remains: none },
    ],
    own: [{ of: 'lessons', folders: ['/s/engine'], bytes: 1_900_000_000 }],
    places: [
      { kind: 'caches', folder: '/c', bytes: 12_000 },
      { kind: 'sockets', folder: '/r' },
    ],
  });
  expect(lines).toEqual([
    '    155 MB  2 containers, 1 network, 3 images, on the engine at unix:///run/docker.sock',
    '            nothing but journals, on the engine at tcp://far.example:2376',
    '    1.9 GB  the managed engine and all that is on it: /s/engine',
    '   12.0 kB  what can be made again: /c',
    '            sockets: /r',
  ]);
});

it('says what stays, and how to remove it', () => {
  const staying: Staying = {
    silent: [{ endpoint: 'unix:///gone.sock', records: ['r1'] }],
    journals: '/s/journal',
    sandboxes: ['/w/sandbox'],
    changes: [
      { t: 'packages', names: ['docker.io', 'make'], undo: 'apt-get remove docker.io make' },
      { t: 'group', group: 'docker', user: 'ada', undo: 'sudo gpasswd -d ada docker' },
    ],
  };
  const lines = stayingLines(staying, 70);
  expect(lines).toEqual([
    'The engine at unix:///gone.sock does not answer: what 1 run made there',
    'stays, and so does its journal, in /s/journal.',
    '  Once it answers: lesson clean --all',
    'Your files stay in /w/sandbox.',
    'The packages that were installed stay: docker.io, make.',
    '  To change that: apt-get remove docker.io make',
    'ada stays a member of the group "docker".',
    '  To change that: sudo gpasswd -d ada docker',
  ]);
});

it('says what root may remove, in a line that can be pasted', () => {
  const left = [
    { what: 'container web', why: 'it is used' },
    { what: '/s/engine/data', why: 'permission denied', denied: true },
    { what: "/c/it's", why: 'permission denied', denied: true },
  ];
  expect(leftLines(left, theme).slice(2)).toEqual([
    "! left /c/it's: permission denied",
    "→ Root may remove it: sudo rm -rf /s/engine/data '/c/it'\\''s'",
  ]);
  expect(leftLines(left.slice(0, 1), theme)).toEqual(['! left container web: it is used']);
});
