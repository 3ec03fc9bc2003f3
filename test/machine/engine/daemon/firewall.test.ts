import { describe, expect, it } from 'vitest';
import {
  emptyNewChains,
  emptyNewTables,
  othersForward,
  parseRules,
  undoScript,
} from '../../../../src/machine/engine/daemon/firewall.ts';

const OWN = {
  bridges: ['docker0', 'br-0123456789ab'],
  subnets: ['172.17.0.1/16', '172.18.0.1/16'],
};

function saved(table: string, chains: string[], rules: string[]): string {
  return `*${table}\n${chains.map((it) => `:${it} [0:0]\n`).join('')}${rules.join('\n')}\nCOMMIT\n`;
}

const FILTER_CHAINS = [
  'INPUT ACCEPT',
  'FORWARD DROP',
  'OUTPUT ACCEPT',
  'DOCKER -',
  'DOCKER-USER -',
];

describe('what undoes an engine in the firewall', () => {
  it('is nothing when nothing was added', () => {
    const same = parseRules(saved('filter', ['INPUT ACCEPT'], ['-A INPUT -j ACCEPT']));
    expect(undoScript(same, same, OWN)).toBe('');
  });

  it('takes away its chains, jumps and rules, and gives the policy back', () => {
    const now = parseRules(
      saved('filter', FILTER_CHAINS, [
        '-A FORWARD -j DOCKER-USER',
        '-A FORWARD -o docker0 -j DOCKER',
        '-A FORWARD -i docker0 ! -o docker0 -j ACCEPT',
        '-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -j ACCEPT',
        '-A DOCKER-USER -j RETURN',
      ]),
    );
    expect(undoScript(new Map(), now, OWN)).toBe(
      [
        '*filter',
        ':FORWARD ACCEPT',
        '-D FORWARD -j DOCKER-USER',
        '-D FORWARD -o docker0 -j DOCKER',
        '-D FORWARD -i docker0 ! -o docker0 -j ACCEPT',
        '-F DOCKER',
        '-F DOCKER-USER',
        '-X DOCKER',
        '-X DOCKER-USER',
        'COMMIT',
        '',
      ].join('\n'),
    );
  });

  it('leaves rules of others alone, whenever they came', () => {
    const before = parseRules(saved('filter', ['INPUT ACCEPT'], ['-A INPUT -i docker0 -j DROP']));
    const now = parseRules(
      saved(
        'filter',
        ['INPUT ACCEPT', 'FORWARD ACCEPT'],
        [
          '-A INPUT -i docker0 -j DROP',
          '-A INPUT -p tcp --dport 9 -j DROP',
          '-A FORWARD -i br-ffffffffffff -j ACCEPT',
        ],
      ),
    );
    expect(undoScript(before, now, OWN)).toBe('');
  });

  it('keeps DOCKER-USER and its jump when others put rules there', () => {
    const now = parseRules(
      saved(
        'filter',
        ['FORWARD ACCEPT', 'DOCKER-USER -'],
        [
          '-A FORWARD -j DOCKER-USER',
          '-A DOCKER-USER -s 10.9.9.9/32 -i docker0 -j DROP',
          '-A DOCKER-USER -j RETURN',
        ],
      ),
    );
    expect(undoScript(new Map(), now, OWN)).toBe('');
  });

  it('keeps a policy that was DROP before', () => {
    const before = parseRules(saved('filter', ['FORWARD DROP'], []));
    expect(undoScript(before, before, OWN)).toBe('');
  });

  it('takes away masquerading of its own networks, and of no others', () => {
    const now = parseRules(
      saved(
        'nat',
        ['POSTROUTING ACCEPT'],
        [
          '-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
          '-A POSTROUTING -s 172.18.0.2/32 -d 172.18.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
          '-A POSTROUTING -s 192.168.7.2/32 -d 192.168.7.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
          '-A POSTROUTING -o eth0 -j MASQUERADE',
        ],
      ),
    );
    expect(undoScript(new Map(), now, OWN)).toBe(
      [
        '*nat',
        '-D POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE',
        '-D POSTROUTING -s 172.18.0.2/32 -d 172.18.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE',
        'COMMIT',
        '',
      ].join('\n'),
    );
  });

  it('puts back, in its place, what another engine had left and this one flushed', () => {
    const chains = ['FORWARD ACCEPT', 'DOCKER -'];
    const before = parseRules(
      saved('filter', chains, [
        '-A FORWARD -o docker0 -j DOCKER',
        '-A FORWARD -s 10.0.0.1/32 -j DROP',
        '-A DOCKER -d 172.17.0.9/32 -j ACCEPT',
      ]),
    );
    const now = parseRules(saved('filter', chains, ['-A FORWARD -s 10.0.0.1/32 -j DROP']));
    expect(undoScript(before, now, { bridges: [], subnets: [] })).toBe(
      [
        '*filter',
        '-I FORWARD 1 -o docker0 -j DOCKER',
        '-I DOCKER 1 -d 172.17.0.9/32 -j ACCEPT',
        'COMMIT',
        '',
      ].join('\n'),
    );
  });
});

describe('what is left empty', () => {
  const before = parseRules(saved('filter', ['INPUT ACCEPT'], []));
  const now = parseRules(
    saved('filter', ['INPUT ACCEPT', 'FORWARD ACCEPT'], []) +
      saved('nat', ['PREROUTING ACCEPT'], []) +
      saved('mangle', ['FORWARD ACCEPT'], ['-A FORWARD -j ACCEPT']),
  );

  it('is told by tables that came since', () => {
    expect(emptyNewTables(before, now)).toEqual(['nat']);
  });

  it('is told by built-in chains that came since in tables that were there', () => {
    expect(emptyNewChains(before, now)).toEqual([{ table: 'filter', chain: 'FORWARD' }]);
  });
});

it('knows when somebody else has begun to forward', () => {
  const before = parseRules(saved('filter', ['FORWARD ACCEPT'], ['-A FORWARD -i vpn0 -j ACCEPT']));
  const rules = ['-A FORWARD -i vpn0 -j ACCEPT', '-A FORWARD -i lab0 -j ACCEPT'];
  expect(othersForward(before, before)).toBe(false);
  expect(othersForward(before, parseRules(saved('filter', ['FORWARD ACCEPT'], rules)))).toBe(true);
});
