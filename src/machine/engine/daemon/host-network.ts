/** Records the host's network before an engine starts, and takes away afterwards what it added. */
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { textIn } from '../../host/lenient.ts';
import { bootId, findProgram, networkNamespace } from '../../host/process.ts';
import { type OwnFiles, readRecord, writeRecord } from './files.ts';
import {
  emptyNewChains,
  emptyNewTables,
  type OwnNetworks,
  othersForward,
  parseRules,
  undoScript,
} from './firewall.ts';

interface NetworkRecord {
  readonly version: 1;
  readonly boot: string;
  readonly namespace: string;
  /** What iptables-save and ip6tables-save printed; empty where they are not installed. */
  readonly rules: { readonly iptables: string; readonly ip6tables: string };
  readonly links: readonly string[];
  /** By path below /proc/sys. */
  readonly settings: Readonly<Record<string, string>>;
}

const FAMILIES = ['iptables', 'ip6tables'] as const;

/** An engine sets these for the whole network namespace. */
const SETTINGS = [
  'net/ipv4/ip_forward',
  'net/ipv6/conf/all/forwarding',
  'net/ipv6/conf/default/forwarding',
  'net/bridge/bridge-nf-call-iptables',
  'net/bridge/bridge-nf-call-ip6tables',
];

/** Writes down how the network is. Only when nothing of an earlier run is left to be undone. */
export async function recordNetwork(files: OwnFiles, env: NodeJS.ProcessEnv): Promise<void> {
  const [iptables, ip6tables] = await Promise.all(FAMILIES.map((family) => save(family, env)));
  await writeRecord<NetworkRecord>(files.networkRecord, {
    version: 1,
    boot: bootId(),
    namespace: networkNamespace('self') ?? '',
    rules: { iptables: iptables ?? '', ip6tables: ip6tables ?? '' },
    links: (await linksOf(env)).map(({ ifname }) => ifname),
    settings: Object.fromEntries(
      SETTINGS.flatMap((name) => {
        const value = readSetting(name);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  });
}

/**
 * Makes the network as it was recorded, after the engine has ended, however it did. Once done,
 * the record is gone; without one nothing happens.
 */
export async function restoreNetwork(files: OwnFiles, env: NodeJS.ProcessEnv): Promise<void> {
  const record = readRecord<NetworkRecord>(files.networkRecord);
  const here = record && record.boot === bootId() && record.namespace === networkNamespace('self');
  if (here) {
    const own = await ownNetworks(record, files, env);
    for (const family of FAMILIES) await restoreRules(family, record.rules[family], own, env);
    await removeLinks(own.bridges, env);
    const after = parseRules(await save('iptables', env));
    const forwards = othersForward(parseRules(record.rules.iptables), after);
    for (const [name, value] of Object.entries(record.settings)) {
      if (forwards && name === 'net/ipv4/ip_forward') continue;
      if (readSetting(name) !== value) await writeFile(join('/proc/sys', name), value);
    }
  }
  await rm(files.networkRecord, { force: true });
}

/** New links that the engine's own store of networks names; other people's bridges are not in it. */
async function ownNetworks(
  record: NetworkRecord,
  files: OwnFiles,
  env: NodeJS.ProcessEnv,
): Promise<OwnNetworks> {
  const store = join(files.data, 'network', 'files', 'local-kv.db');
  const known = textIn(store);
  const bridges = (await linksOf(env))
    .map(({ ifname }) => ifname)
    .filter(
      (link) =>
        !record.links.includes(link) &&
        (link === 'docker0' ||
          link === 'docker_gwbridge' ||
          known.includes(`"BridgeName":"${link}"`)),
    );
  const shown = await Promise.all(bridges.map((link) => ip(env, '-j', 'addr', 'show', link)));
  const subnets = shown.flatMap((json) => {
    const rows = JSON.parse(json || '[]') as {
      addr_info?: { local: string; prefixlen: number }[];
    }[];
    return rows.flatMap((row) => row.addr_info ?? []).map((it) => `${it.local}/${it.prefixlen}`);
  });
  return { bridges, subnets };
}

async function restoreRules(
  family: (typeof FAMILIES)[number],
  saved: string,
  own: OwnNetworks,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const before = parseRules(saved);
  const script = undoScript(before, parseRules(await save(family, env)), own);
  if (script) await restore(family, ['--noflush'], script, env);
  const after = await save(family, env);
  // Only the nf_tables variant can take its tables and built-in chains away again.
  if (!after.includes('(nf_tables)')) return;
  const now = parseRules(after);
  const tables = emptyNewTables(before, now);
  if (tables.length > 0) {
    await restore(family, [], tables.map((it) => `*${it}\nCOMMIT\n`).join(''), env);
  }
  for (const { table, chain } of emptyNewChains(before, now)) {
    await run(family, ['-w', '-t', table, '-X', chain], env);
  }
}

/** Containers' ends of a bridge first: after a crash they may be left. */
async function removeLinks(bridges: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  if (bridges.length === 0) return;
  const ports = (await linksOf(env))
    .filter((it) => it.ifname.startsWith('veth') && bridges.includes(it.master ?? ''))
    .map((it) => it.ifname);
  for (const link of [...ports, ...bridges]) await ip(env, 'link', 'delete', link);
}

/** Not from /sys, which shows the network namespace of whoever mounted it. */
async function linksOf(env: NodeJS.ProcessEnv): Promise<{ ifname: string; master?: string }[]> {
  return JSON.parse((await ip(env, '-j', 'link')) || '[]');
}

function readSetting(name: string): string | undefined {
  return textIn(join('/proc/sys', name)).trim() || undefined;
}

function ip(env: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  return run('ip', args, env);
}

function save(family: string, env: NodeJS.ProcessEnv): Promise<string> {
  return run(`${family}-save`, [], env);
}

/** What the program prints; nothing when it is not installed or fails. */
async function run(name: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const program = findProgram(name, env);
  if (!program) return '';
  return promisify(execFile)(program, args, { maxBuffer: 64 * 1024 * 1024 }).then(
    ({ stdout }) => stdout,
    () => '',
  );
}

/** @throws Error with what iptables-restore said, when it refuses */
async function restore(
  family: string,
  args: string[],
  script: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const program = findProgram(`${family}-restore`, env);
  if (!program) return;
  const { execa } = await import('execa');
  const options = { input: script, reject: false } as const;
  const { failed, exitCode, stderr } = await execa(program, ['-w', ...args], options);
  if (failed) {
    throw new Error(`${family}-restore refused (exit code ${exitCode}): ${stderr}\n${script}`);
  }
}
