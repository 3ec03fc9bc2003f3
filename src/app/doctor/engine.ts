/** Which engine is used and why, what it is, and who else may use it. */
import { statSync } from 'node:fs';
import type { EngineFacts } from '../../core/run/events.ts';
import { UserError } from '../../core/run/failure.ts';
import type { FoundEngine } from '../../machine/engine/connect/find.ts';
import { engineKind } from '../../machine/engine/connect/kinds/table.ts';
import { textIn } from '../../machine/host/lenient.ts';
import { errorText } from '../../view/messages/error.ts';
import { finding, type MachineFinding } from './model.ts';
import type { AskApi } from './ports.ts';

/** What `/info` tells that checks use. */
export interface EngineInfo {
  readonly ID?: string;
  readonly DockerRootDir?: string;
  readonly KernelVersion?: string;
  readonly OperatingSystem?: string;
  readonly MemTotal?: number;
  readonly NCPU?: number;
  readonly SystemTime?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly RegistryConfig?: { readonly Mirrors?: readonly string[] | null } | null;
}

export interface Engine {
  readonly found: FoundEngine;
  readonly info: EngineInfo;
  /** The engine's clock less ours, in milliseconds; undefined where it does not tell. */
  readonly clockDifferenceMs: number | undefined;
}

/** @throws what is no answer of a machine: a bug */
export async function checkEngine(
  find: () => Promise<FoundEngine>,
  askOf: (found: FoundEngine) => AskApi,
): Promise<{ engine?: Engine; findings: MachineFinding[] }> {
  const started = performance.now();
  const took = () => performance.now() - started;
  try {
    const found = await find();
    const engine = await describe(found, askOf(found));
    return { engine, findings: engineFindings(engine, took()) };
  } catch (error) {
    // Only answers of an engine are asked for here: what else goes wrong is the connection.
    const args =
      error instanceof UserError
        ? { code: error.code, ...errorText(error) }
        : { message: (error as Error).message };
    return { findings: [finding('engine-missing', 'blocking', args, took())] };
  }
}

async function describe(found: FoundEngine, ask: AskApi): Promise<Engine> {
  const before = Date.now();
  const answer = await ask('/info', 3000);
  const info = JSON.parse(answer.body) as EngineInfo;
  const theirs = Date.parse(info.SystemTime ?? '');
  // It told its time somewhere between our question and its answer.
  const ours = (before + Date.now()) / 2;
  return {
    found,
    info,
    clockDifferenceMs: Number.isNaN(theirs) ? undefined : theirs - ours,
  };
}

export function engineFindings({ found, info }: Engine, durationMs: number): MachineFinding[] {
  const { endpoint, kind, own, context, version } = found.facts;
  const { name, least, olderIs, noBuildKit } = engineKind(found.facts);
  const args = {
    endpoint,
    kind,
    own,
    name,
    rootless: (info.SecurityOptions ?? []).some((option) => option.includes('name=rootless')),
    ...(context === undefined ? {} : { context }),
    version,
  };
  const findings = [finding('engine-answers', noBuildKit ? 'note' : 'ok', args, durationMs)];
  if (isOlder(version, least)) {
    const why = olderIs === undefined ? {} : { olderIs };
    findings.push(finding('engine-old', 'warning', { name, version, least, ...why }));
  }
  return findings;
}

/** An engine without BuildKit cannot build as buildx would have it. */
export function checkBuilder(
  facts: Pick<EngineFacts, 'software'>,
  cli: MachineFinding,
): MachineFinding[] {
  const { name, noBuildKit } = engineKind(facts);
  if (!noBuildKit || cli.id !== 'cli-works' || cli.args.builder !== 'buildx') return [];
  return [finding('engine-builds', 'note', { name, buildx: cli.args.buildx ?? '' })];
}

/** Compares the first two numbers. */
export function isOlder(version: string, least: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major < leastMajor || (major === leastMajor && minor < leastMinor);
}

/** Who may use the socket may do everything on the machine, unless the engine is rootless. */
export function checkSocket(found: FoundEngine): MachineFinding[] {
  const path = socketPath(found.facts.endpoint);
  const stat = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  if (path === undefined || !stat || process.platform !== 'linux') return [];
  if (stat.mode & 0o002) return [finding('socket-open-to-all', 'warning', { path })];
  if (stat.gid === 0 || !(stat.mode & 0o020)) return [];
  return [finding('socket-shared', 'note', { path, group: groupName(stat.gid) })];
}

export function socketPath(endpoint: string): string | undefined {
  return endpoint.startsWith('unix://') ? endpoint.slice('unix://'.length) : undefined;
}

function groupName(gid: number): string {
  const rows = textIn('/etc/group')
    .split('\n')
    .map((line) => line.split(':'));
  return rows.find(([, , id]) => id === String(gid))?.[0] ?? String(gid);
}
