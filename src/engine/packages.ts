/** What an own engine needs of a machine, and how its package manager calls that. */
import { existsSync, readFileSync } from 'node:fs';
import { findProgram } from './process.ts';

export interface Manager {
  readonly name: 'apt' | 'dnf' | 'apk' | 'pacman' | 'zypper';
  /** Without the names of packages, and without sudo. */
  readonly install: readonly string[];
  readonly update?: readonly string[];
  /** What takes packages away again, without their names. */
  readonly remove: string;
}

/** A program that must be there, and the package that brings it; undefined where there is none. */
export interface Need {
  readonly program: string;
  readonly packages: Readonly<Partial<Record<Manager['name'], string>>>;
  /** On disk, with what it pulls in, as Debian 12 has it. */
  readonly megabytes: number;
}

const NEEDS: readonly Need[] = [
  {
    program: 'dockerd',
    packages: {
      apt: 'docker.io',
      dnf: 'moby-engine',
      apk: 'docker',
      pacman: 'docker',
      zypper: 'docker',
    },
    megabytes: 260,
  },
  {
    program: 'docker',
    packages: {
      apt: 'docker.io',
      dnf: 'docker-cli',
      apk: 'docker-cli',
      pacman: 'docker',
      zypper: 'docker',
    },
    megabytes: 40,
  },
  {
    program: 'iptables',
    packages: {
      apt: 'iptables',
      dnf: 'iptables-nft',
      apk: 'iptables',
      pacman: 'iptables-nft',
      zypper: 'iptables',
    },
    megabytes: 3,
  },
  {
    program: 'ip',
    packages: {
      apt: 'iproute2',
      dnf: 'iproute',
      apk: 'iproute2',
      pacman: 'iproute2',
      zypper: 'iproute2',
    },
    megabytes: 4,
  },
  // Stand-ins are made where Debian's tools are; elsewhere images are pulled or loaded.
  { program: 'mmdebstrap', packages: { apt: 'mmdebstrap' }, megabytes: 20 },
  { program: 'docker-registry', packages: { apt: 'docker-registry' }, megabytes: 21 },
];

/** What lessons use beside the engine: it comes along with the rest, and alone is no reason to install. */
const OF_LESSONS: readonly Need[] = [
  {
    program: 'make',
    packages: { apt: 'make', dnf: 'make', apk: 'make', pacman: 'make', zypper: 'make' },
    megabytes: 2,
  },
  {
    program: 'ssh',
    packages: {
      apt: 'openssh-client',
      dnf: 'openssh-clients',
      apk: 'openssh-client-default',
      pacman: 'openssh',
      zypper: 'openssh-clients',
    },
    megabytes: 6,
  },
];

const MANAGERS: readonly (Manager & { readonly program: string })[] = [
  {
    name: 'apt',
    program: 'apt-get',
    // Nothing that is there may go: another maker's docker packages are in conflict with these.
    install: [
      'apt-get',
      'install',
      '--yes',
      '--no-install-recommends',
      '--no-remove',
      '-o',
      'DPkg::Lock::Timeout=120',
      '-o',
      // A container may have no pseudo-terminals to give.
      'Dpkg::Use-Pty=0',
    ],
    update: ['apt-get', 'update'],
    remove: 'apt-get remove',
  },
  { name: 'dnf', program: 'dnf', install: ['dnf', 'install', '--assumeyes'], remove: 'dnf remove' },
  {
    name: 'apk',
    program: 'apk',
    install: ['apk', 'add'],
    update: ['apk', 'update'],
    remove: 'apk del',
  },
  {
    name: 'pacman',
    program: 'pacman',
    install: ['pacman', '-S', '--noconfirm', '--needed'],
    remove: 'pacman -R',
  },
  {
    name: 'zypper',
    program: 'zypper',
    install: ['zypper', '--non-interactive', 'install'],
    remove: 'zypper remove',
  },
];

export function findManager(env: NodeJS.ProcessEnv): Manager | undefined {
  return MANAGERS.find(({ program }) => findProgram(program, env));
}

/** What is not there yet and has a package here. */
export function missingNeeds(env: NodeJS.ProcessEnv, manager: Manager['name']): Need[] {
  const lacks = ({ program, packages }: Need) => packages[manager] && !findProgram(program, env);
  const missing = NEEDS.filter(lacks);
  if (missing.length === 0) return [];
  const along = [...missing, ...OF_LESSONS.filter(lacks)];
  return manager === 'apt' ? [...along, ...companions(env)] : along;
}

/** What Debian's docker.io only recommends, where this machine cannot do without. */
function companions(env: NodeJS.ProcessEnv): Need[] {
  const found: Need[] = [];
  if (!existsSync('/etc/ssl/certs/ca-certificates.crt')) {
    found.push(aptOnly('update-ca-certificates', 'ca-certificates', 1));
  }
  if (readOr('/sys/module/apparmor/parameters/enabled').startsWith('Y')) {
    if (!findProgram('apparmor_parser', env)) found.push(aptOnly('apparmor_parser', 'apparmor', 3));
  }
  return found;
}

function aptOnly(program: string, name: string, megabytes: number): Need {
  return { program, packages: { apt: name }, megabytes };
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
