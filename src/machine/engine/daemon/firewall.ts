/**
 * What must be said to the firewall so that it is as it was before an engine ran. Pure: works on
 * what iptables-save prints. Rules of others stay, also those that came in the meantime.
 */

export interface Chain {
  /** ACCEPT or DROP of a built-in chain; "-" for one that somebody made. */
  readonly policy: string;
  /** As iptables-save prints them, `-A CHAIN …`, in order. */
  readonly rules: readonly string[];
}

/** Tables by name, in them chains by name. */
export type Ruleset = ReadonlyMap<string, ReadonlyMap<string, Chain>>;

/** What of the network is an engine's: its bridges, and the networks behind them. */
export interface OwnNetworks {
  readonly bridges: readonly string[];
  /** IPv4 and IPv6, as "172.17.0.0/16". */
  readonly subnets: readonly string[];
}

export function parseRules(saved: string): Ruleset {
  const tables = new Map<string, Map<string, { policy: string; rules: string[] }>>();
  let table = new Map<string, { policy: string; rules: string[] }>();
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) {
      table = new Map();
      tables.set(line.slice(1).trim(), table);
    } else if (line.startsWith(':')) {
      const [name = '', policy = '-'] = line.slice(1).split(' ');
      table.set(name, { policy, rules: [] });
    } else if (line.startsWith('-A ')) {
      table.get(line.split(' ')[1] ?? '')?.rules.push(line.trim());
    }
  }
  return tables;
}

/**
 * Input for `iptables-restore --noflush`; empty when nothing is to be undone.
 * @param before what was there before the engine started
 * @param now what is there after it has ended
 */
export function undoScript(before: Ruleset, now: Ruleset, own: OwnNetworks): string {
  const parts: string[] = [];
  for (const [table, chains] of now) {
    const lines = undoTable(before.get(table) ?? new Map(), chains, own);
    if (lines.length > 0) parts.push(`*${table}`, ...lines, 'COMMIT');
  }
  return parts.length > 0 ? `${parts.join('\n')}\n` : '';
}

function undoTable(
  before: ReadonlyMap<string, Chain>,
  now: ReadonlyMap<string, Chain>,
  own: OwnNetworks,
): string[] {
  const gone = new Set<string>();
  for (const [name, chain] of now) {
    if (isEngineChain(name) && !before.has(name) && !holdsOthersRules(name, chain)) gone.add(name);
  }
  const policies: string[] = [];
  const deletions: string[] = [];
  const insertions: string[] = [];
  for (const [name, chain] of now) {
    if (gone.has(name)) continue;
    const was = before.get(name);
    const formerPolicy = was?.policy ?? 'ACCEPT';
    if (name === 'FORWARD' && chain.policy === 'DROP' && formerPolicy !== 'DROP') {
      policies.push(`:${name} ${formerPolicy}`);
    }
    const known = new Set(was?.rules);
    const stay = chain.rules.filter((rule) => known.has(rule) || !isEngineRule(rule, gone, own));
    for (const rule of withoutOnce(chain.rules, stay)) deletions.push(rule.replace(/^-A/, '-D'));
    insertions.push(...putBack(name, was?.rules ?? [], stay, own));
  }
  return [
    ...policies,
    ...deletions,
    ...[...gone].map((name) => `-F ${name}`),
    ...insertions,
    ...[...gone].map((name) => `-X ${name}`),
  ];
}

/** An engine flushes what another one left behind; that comes back where it was. */
function putBack(
  chain: string,
  before: readonly string[],
  stay: readonly string[],
  own: OwnNetworks,
): string[] {
  const rules = [...stay];
  const insertions: string[] = [];
  let position = 0;
  for (const rule of before) {
    const at = rules.indexOf(rule, position);
    if (at >= 0) {
      position = at + 1;
    } else if (!rules.includes(rule) && concernsEngine(chain, rule, own)) {
      rules.splice(position, 0, rule);
      position += 1;
      insertions.push(rule.replace(/^-A (\S+)/, `-I $1 ${position}`));
    }
  }
  return insertions;
}

function concernsEngine(chain: string, rule: string, own: OwnNetworks): boolean {
  const target = jumpTarget(rule);
  return (
    isEngineChain(chain) ||
    (target !== undefined && isEngineChain(target)) ||
    namesBridge(rule, own.bridges)
  );
}

function isEngineChain(name: string): boolean {
  return /^DOCKER(-|$)/.test(name);
}

/** DOCKER-USER is for the rules of others: with some in it, it is no longer the engine's alone. */
function holdsOthersRules(name: string, chain: Chain): boolean {
  return name === 'DOCKER-USER' && chain.rules.some((rule) => rule !== `-A ${name} -j RETURN`);
}

function isEngineRule(rule: string, gone: ReadonlySet<string>, own: OwnNetworks): boolean {
  const target = jumpTarget(rule);
  if (target !== undefined && gone.has(target)) return true;
  if (rule.startsWith('-A DOCKER-USER ')) return false;
  if (namesBridge(rule, own.bridges)) return true;
  // A published port's way back to its own container, and its guard against the outside.
  const source = /^-A POSTROUTING -s (\S+)\/(?:32|128) .*-j MASQUERADE\b/.exec(rule)?.[1];
  if (source !== undefined) return own.subnets.some((subnet) => holdsAddress(subnet, source));
  return /^-A PREROUTING -d (127\.\S+|::1\/128) ! -i lo .*-j DROP$/.test(rule);
}

function jumpTarget(rule: string): string | undefined {
  return / (?:-j|-g) (\S+)/.exec(rule)?.[1];
}

function namesBridge(rule: string, bridges: readonly string[]): boolean {
  const words = rule.split(' ');
  return words.some(
    (word, at) => (word === '-i' || word === '-o') && bridges.includes(words[at + 1] ?? ''),
  );
}

/** IPv4 by its bits; of IPv6 it is enough here that the written prefix is the same. */
function holdsAddress(subnet: string, address: string): boolean {
  const [base = '', bits = '32'] = subnet.split('/');
  if (base.includes(':')) return address.startsWith(base.replace(/::.*$/, ':'));
  const shift = 32 - Number(bits);
  return Math.floor(asNumber(base) / 2 ** shift) === Math.floor(asNumber(address) / 2 ** shift);
}

function asNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The rules of `all` that are not in `stay`, each counted once. */
function withoutOnce(all: readonly string[], stay: readonly string[]): string[] {
  const left = [...stay];
  return all.filter((rule) => {
    const at = left.indexOf(rule);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** Tables that came since and hold nothing: no rules, no chains of anybody, no policy but ACCEPT. */
export function emptyNewTables(before: Ruleset, now: Ruleset): string[] {
  return [...now]
    .filter(([table, chains]) => !before.has(table) && [...chains.values()].every(isIdle))
    .map(([table]) => table);
}

/** Built-in chains that came since in tables that were there, and hold nothing. */
export function emptyNewChains(before: Ruleset, now: Ruleset): { table: string; chain: string }[] {
  return [...now].flatMap(([table, chains]) => {
    const was = before.get(table);
    if (!was) return [];
    return [...chains]
      .filter(([chain, body]) => !was.has(chain) && isIdle(body))
      .map(([chain]) => ({ table, chain }));
  });
}

function isIdle(chain: Chain): boolean {
  return chain.policy === 'ACCEPT' && chain.rules.length === 0;
}

/** Whether somebody else has begun to forward since: then forwarding is theirs to end. */
export function othersForward(before: Ruleset, after: Ruleset): boolean {
  return [
    ['filter', 'FORWARD'],
    ['nat', 'POSTROUTING'],
  ].some(([table = '', chain = '']) => {
    const known = new Set(before.get(table)?.get(chain)?.rules);
    return (
      after
        .get(table)
        ?.get(chain)
        ?.rules.some((rule) => !known.has(rule)) ?? false
    );
  });
}
