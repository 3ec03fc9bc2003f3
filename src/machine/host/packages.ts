/** What a managed engine needs of a machine, and which packages of Debian and Ubuntu bring it. */
import { existsSync } from 'node:fs';
import { textIn } from './lenient.ts';
import { findProgram } from './process.ts';

/** A program that must be there, and the package that brings it. */
export interface PackageNeed {
  readonly program: string;
  readonly name: string;
  /** On disk, with what it pulls in, as Debian 12 has it. */
  readonly megabytes: number;
}

/** What an engine cannot start without, on any distribution. */
const ENGINE: readonly PackageNeed[] = [
  { program: 'dockerd', name: 'docker.io', megabytes: 260 },
  { program: 'docker', name: 'docker.io', megabytes: 40 },
  { program: 'iptables', name: 'iptables', megabytes: 3 },
  { program: 'ip', name: 'iproute2', megabytes: 4 },
];

/** What stand-ins are made with; elsewhere images are pulled or loaded. */
const STAND_INS: readonly PackageNeed[] = [
  { program: 'mmdebstrap', name: 'mmdebstrap', megabytes: 20 },
  { program: 'docker-registry', name: 'docker-registry', megabytes: 21 },
];

/** What lessons use beside the engine: it comes along with the rest, and alone is no reason to install. */
const OF_LESSONS: readonly PackageNeed[] = [
  { program: 'make', name: 'make', megabytes: 2 },
  { program: 'ssh', name: 'openssh-client', megabytes: 6 },
];

/** Programs of an engine that are not there, whatever brings them here. */
export function missingPrograms(env: NodeJS.ProcessEnv): string[] {
  return ENGINE.map(({ program }) => program).filter((program) => !findProgram(program, env));
}

/** What is not there yet, for apt. */
export function missingNeeds(env: NodeJS.ProcessEnv): PackageNeed[] {
  const lacks = ({ program }: PackageNeed) => !findProgram(program, env);
  const missing = [...ENGINE, ...STAND_INS].filter(lacks);
  if (missing.length === 0) return [];
  return [...missing, ...OF_LESSONS.filter(lacks), ...companions(env)];
}

/** What Debian's docker.io only recommends, where this machine cannot do without. */
function companions(env: NodeJS.ProcessEnv): PackageNeed[] {
  const found: PackageNeed[] = [];
  if (!existsSync('/etc/ssl/certs/ca-certificates.crt')) {
    found.push({ program: 'update-ca-certificates', name: 'ca-certificates', megabytes: 1 });
  }
  if (textIn('/sys/module/apparmor/parameters/enabled').startsWith('Y')) {
    const need = { program: 'apparmor_parser', name: 'apparmor', megabytes: 3 };
    if (!findProgram(need.program, env)) found.push(need);
  }
  return found;
}
