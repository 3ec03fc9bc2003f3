import { describe, expect, it } from 'vitest';
import {
  parseOneLineSources,
  parsePipConfig,
  parseSourceStanzas,
} from '../../../../src/machine/images/stand-ins/host.ts';

describe("apt's sources", () => {
  it('are read from lines', () => {
    const text = [
      '# deb http://mirror.example/old bookworm main',
      'deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # here',
      'deb-src http://mirror.example/debian bookworm main',
      'deb http://mirror.example/security bookworm-security main',
      'deb http://other.example/apt stable main',
    ].join('\n');
    expect(parseOneLineSources(text, 'bookworm')).toEqual([
      { uri: 'http://mirror.example/debian', suffix: '', components: ['main', 'contrib'] },
      { uri: 'http://mirror.example/security', suffix: '-security', components: ['main'] },
    ]);
  });

  it('are read from stanzas', () => {
    const text = `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /k.gpg

Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
Enabled: no
`;
    expect(parseSourceStanzas(text, 'bookworm')).toEqual([
      { uri: 'http://mirror.example/debian', suffix: '', components: ['main'] },
      { uri: 'http://mirror.example/debian', suffix: '-updates', components: ['main'] },
    ]);
  });
});

it("reads where packages come from out of pip's configuration", () => {
  const text = `[install]
index-url = https://wrong.example/simple
[global]
index-url = https://right.example/simple
extra-index-url =
    https://one.example/simple
    https://two.example/simple
cert = /host/ca.pem
[list]
format = columns
`;
  expect(parsePipConfig(text)).toEqual({
    'index-url': 'https://right.example/simple',
    'extra-index-url': 'https://one.example/simple https://two.example/simple',
  });
});
