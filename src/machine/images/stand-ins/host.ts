/** What of the host a stand-in needs: where packages come from, and how they are reached. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { namesIn, textIn } from '../../host/lenient.ts';

export interface Distribution {
  /** ID of os-release, e.g. "debian". */
  readonly id: string;
  /** VERSION_CODENAME, e.g. "bookworm". */
  readonly suite: string;
}

export interface PackageSource {
  readonly uri: string;
  /** What follows the suite's name: "", "-updates", "-security". */
  readonly suffix: string;
  readonly components: readonly string[];
}

export interface HostSettings {
  readonly distribution: Distribution;
  readonly sources: readonly PackageSource[];
  /** Options that apt needs here, e.g. a proxy: `Acquire::http::Proxy "…"`. */
  readonly aptOptions: readonly string[];
  /** Certificates that the host trusts beyond the distribution's own, as PEM. */
  readonly certificates: readonly string[];
  /** The host's whole bundle, where it holds such certificates. */
  readonly bundle: string | undefined;
  /** pip's [global] settings, e.g. index-url. */
  readonly pip: Readonly<Record<string, string>>;
  /** For the image's environment: proxies, and where the bundle is. */
  readonly env: Readonly<Record<string, string>>;
}

/** Where Debian and its kin keep the certificates that are trusted. */
export const BUNDLE = '/etc/ssl/certs/ca-certificates.crt';
const BUNDLE_VARIABLES = ['SSL_CERT_FILE', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];
const PACKAGED_CERTIFICATES = '/usr/share/ca-certificates';
const OS_RELEASE = '/etc/os-release';

/** Reads the host's settings. Values that carry a password are left out: images are no place for one. */
export async function readHost(env: NodeJS.ProcessEnv, home: string): Promise<HostSettings> {
  const distribution = readDistribution();
  const { certificates, bundle } = readCertificates(env);
  return {
    distribution,
    sources: readSources(distribution.suite),
    aptOptions: await readAptOptions(),
    certificates,
    bundle,
    pip: { ...readPip(env, home), ...(bundle === undefined ? {} : { cert: BUNDLE }) },
    env: {
      ...readProxies(env),
      ...(bundle === undefined ? {} : { SSL_CERT_FILE: BUNDLE, REQUESTS_CA_BUNDLE: BUNDLE }),
    },
  };
}

/** What `readHost` reads, so that it need not be read again before something there was touched. */
export function hostInputs(
  env: NodeJS.ProcessEnv,
  home: string,
): { readonly places: string[]; readonly settings: string[] } {
  const named = [...BUNDLE_VARIABLES, 'NODE_EXTRA_CA_CERTS', 'PIP_CONFIG_FILE', 'APT_CONFIG'];
  const variables = [...named, ...PROXIES, ...PIP_SETTINGS.map(pipVariable), 'XDG_CONFIG_HOME'];
  return {
    places: [
      OS_RELEASE,
      '/etc/apt',
      BUNDLE,
      PACKAGED_CERTIFICATES,
      ...named.flatMap((name) => env[name] ?? []),
      ...pipFiles(env, home),
    ],
    settings: variables.map((name) => `${name}=${env[name] ?? ''}`),
  };
}

function readDistribution(): Distribution {
  const text = textIn(OS_RELEASE);
  const field = (name: string): string =>
    new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: field('ID'), suite: field('VERSION_CODENAME') };
}

/** The distribution's own sources, from both formats of apt. */
function readSources(suite: string): PackageSource[] {
  const folder = '/etc/apt/sources.list.d';
  const files = namesIn(folder).sort();
  const oneLine = [
    '/etc/apt/sources.list',
    ...files.filter((it) => it.endsWith('.list')).map(inFolder),
  ];
  const stanzas = files.filter((it) => it.endsWith('.sources')).map(inFolder);
  return [
    ...oneLine.flatMap((path) => parseOneLineSources(textIn(path), suite)),
    ...stanzas.flatMap((path) => parseSourceStanzas(textIn(path), suite)),
  ].filter(({ uri }) => !carriesPassword(uri));
}

function inFolder(name: string): string {
  return join('/etc/apt/sources.list.d', name);
}

/** `deb [options] URI SUITE COMPONENT…` */
export function parseOneLineSources(text: string, suite: string): PackageSource[] {
  return text.split('\n').flatMap((line) => {
    const [, uri, named, components] =
      /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+([^#]+)/.exec(line.trim()) ?? [];
    return uri && named ? sourcesOf(uri, named, components ?? '', suite) : [];
  });
}

/** Fields `Types`, `URIs`, `Suites`, `Components`; stanzas lie apart by an empty line. */
export function parseSourceStanzas(text: string, suite: string): PackageSource[] {
  return text
    .replaceAll(/^#.*\n/gm, '')
    .split(/\n\s*\n/)
    .flatMap((stanza) => {
      const field = (name: string): string =>
        new RegExp(`^${name}:\\s*(.*(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1] ?? '';
      const usable = /\bdeb\b/.test(field('Types')) && !/^no$/i.test(field('Enabled').trim());
      if (!usable) return [];
      return words(field('URIs')).flatMap((uri) =>
        words(field('Suites')).flatMap((named) =>
          sourcesOf(uri, named, field('Components'), suite),
        ),
      );
    });
}

function sourcesOf(uri: string, named: string, components: string, suite: string): PackageSource[] {
  if (named !== suite && !named.startsWith(`${suite}-`)) return [];
  return [{ uri, suffix: named.slice(suite.length), components: words(components) }];
}

function words(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** How the mirror is reached, and how strict apt is about dates. */
async function readAptOptions(): Promise<string[]> {
  const dumped = await promisify(execFile)('apt-config', ['dump']).catch(() => ({ stdout: '' }));
  return dumped.stdout
    .split('\n')
    .filter((line) =>
      /^Acquire::(https?::(Proxy|Timeout|Pipeline-Depth|Verify-)|Check-Valid-Until|Check-Date|Retries)/.test(
        line,
      ),
    )
    .filter((line) => !carriesPassword(line));
}

/** Those in the host's bundle that its packages did not bring: a proxy's, a lab's. */
function readCertificates(env: NodeJS.ProcessEnv): Pick<HostSettings, 'certificates' | 'bundle'> {
  const path = [...BUNDLE_VARIABLES.map((name) => env[name]), BUNDLE].find(
    (it) => it && existsSync(it),
  );
  const bundle = path ? textIn(path) : '';
  const packaged = new Set(
    filesBelow(PACKAGED_CERTIFICATES).flatMap((it) => pemBlocks(textIn(it)).map(bare)),
  );
  const extra = [...pemBlocks(bundle), ...pemBlocks(textIn(env.NODE_EXTRA_CA_CERTS ?? ''))].filter(
    (block) => packaged.size > 0 && !packaged.has(bare(block)),
  );
  const certificates = [...new Map(extra.map((block) => [bare(block), block])).values()];
  return { certificates, bundle: certificates.length > 0 ? bundle : undefined };
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function pemBlocks(text: string): string[] {
  return text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}

function bare(block: string): string {
  return block.replaceAll(/\s/g, '');
}

const PIP_SETTINGS = ['index-url', 'extra-index-url', 'trusted-host', 'timeout'];

function readPip(env: NodeJS.ProcessEnv, home: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const file of pipFiles(env, home)) Object.assign(found, parsePipConfig(textIn(file)));
  for (const name of PIP_SETTINGS) {
    const value = env[pipVariable(name)];
    if (value) found[name] = value;
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => !carriesPassword(value)));
}

function pipFiles(env: NodeJS.ProcessEnv, home: string): string[] {
  return [
    '/etc/pip.conf',
    join(home, '.pip', 'pip.conf'),
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'pip', 'pip.conf'),
    env.PIP_CONFIG_FILE ?? '',
  ];
}

function pipVariable(setting: string): string {
  return `PIP_${setting.replaceAll('-', '_').toUpperCase()}`;
}

/** The settings of [global] that say where packages come from; values may go on in indented lines. */
export function parsePipConfig(text: string): Record<string, string> {
  const section = /^\[global\]\s*\n([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  const found: Record<string, string> = {};
  for (const name of PIP_SETTINGS) {
    const value = new RegExp(`^${name}\\s*[=:]\\s*(.*(?:\\n[ \\t]+\\S.*)*)`, 'm').exec(
      section,
    )?.[1];
    if (value) found[name] = words(value).join(' ');
  }
  return found;
}

const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

/** A proxy on the host's loopback is none for a container. */
function readProxies(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    PROXIES.flatMap((name) => {
      const value = env[name];
      if (!value || carriesPassword(value)) return [];
      if (!/no_proxy/i.test(name) && /\/\/(localhost|127\.)/.test(value)) return [];
      return [[name, value]];
    }),
  );
}

function carriesPassword(value: string): boolean {
  return /\/\/[^/@\s]+@/.test(value);
}
