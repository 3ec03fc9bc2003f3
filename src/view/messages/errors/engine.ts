/** Errors of runs, of engines, and of setting one up. */
import { shortId } from '../../../core/names/object-id.ts';
import type {
  EngineChoice,
  EngineRemedy,
  InstallObstacle,
  TakenName,
} from '../../../core/run/failure.ts';
import { holderWords } from '../holder-text.ts';
import type { ErrorTable } from './words.ts';

export const engineErrors = {
  interrupted: () => ['Stopped.'],
  'engine-lost': () => [
    'The engine no longer answers: it was stopped, or it failed, while the step ran.',
    'What was done before is kept. Start the engine again (`lesson engine start` for your own), then go on with `lesson next`.',
  ],
  'machine-limit': ({ failure }) => [
    'The block could not run: this machine has reached a limit.',
    undefined,
    failure,
  ],
  'docker-not-started': ({ said, missing }) => {
    const what = `The docker command cannot be started. ${said}`;
    return missing
      ? [what, undefined, { code: 'docker-missing', args: {} }]
      : [what, 'See which one is used: type -a docker'];
  },
  'rebuild-cut-off': () => [
    'The lesson was being rebuilt, and that was interrupted.',
    'Finish it with: lesson next',
  ],
  'run-open': ({ pid }) => [
    `A run of lesson is open, or a shell of it: process ${pid}.`,
    'End it first, by leaving it; then remove everything: lesson clean --all',
  ],
  'no-engine': ({ remedy }) => [
    'No container engine answers on this machine.',
    remedyWords(remedy),
  ],
  'engine-silent': ({ host, choice, reason }) => {
    const what = `The engine at ${host}, chosen by ${choiceWords(choice)}, does not answer: ${reason}`;
    if (choice.by !== 'host')
      return [what, 'Start that engine, or choose another context: docker context use default'];
    const next =
      'Start that engine, or unset DOCKER_HOST to use the default one: unset DOCKER_HOST';
    const { context } = choice;
    return context === undefined
      ? [what, next]
      : [what, next, { code: 'host-overrides-context', args: { context } }];
  },
  'engine-denied': ({ host }) => [
    `You may not use the engine at ${host}: permission denied.`,
    `Become a member of the group "docker" and log in again:
    sudo usermod -aG docker "$USER"
Members of that group can act as root on this machine. Without that: rootless Docker,
https://docs.docker.com/engine/security/rootless/`,
    { code: 'socket-denied', args: { endpoint: host } },
  ],
  'group-joined': ({ group, path, before }) => [
    before
      ? `You are a member of the group "${group}", which may use ${path}, from your next login on.`
      : `You are a member of the group "${group}" now.`,
    `Log out and in again, or run "newgrp ${group}" here; then: lesson next`,
  ],
  'engine-taken': ({ what, holder, mine }) => [
    `This ${what} is in use: ${holder ? holderWords(holder) : 'another process holds its lock'}.`,
    mine
      ? 'Go on in that terminal, or leave it there first. `lesson check`, `watch`, `shell` and `hint` work in parallel.'
      : OTHERS[what],
  ],
  'engine-starting': ({ holder }) => [
    `The managed engine is being started or stopped by ${holder ? `process ${holder.pid} of ${holder.user}` : 'another process'}, for minutes.`,
    holder ? `See what it does: ps -fp ${holder.pid}` : 'See what it is: ps aux | grep lesson',
  ],
  'address-unknown': ({ host }) => [
    `The engine's address "${host}" is of no known kind.`,
    'An address begins with unix://, tcp://, ssh:// or npipe://, e.g. unix:///var/run/docker.sock.',
  ],
  'context-missing': ({ choice }) => [
    `The engine is chosen by ${choiceWords(choice)}, but there is no such context.`,
    'See which there are with "docker context ls", and choose one with "docker context use NAME", e.g. docker context use default.',
  ],
  'contexts-unreadable': ({ folder, reason }) => [
    `Your Docker contexts cannot be read: ${reason}`,
    `Make them yours again: sudo chown -R "$USER" ${folder}`,
  ],
  'names-taken': ({ names }) => [
    `These names, which the lesson needs, are already used on this engine:\n${names.map(takenLine).join('\n')}\nNothing was changed.`,
    freeing(names),
  ],
  'setup-declined': () => [
    'Nothing was set up: it was not agreed to.',
    'Agree with --yes, or set up an engine yourself: https://docs.docker.com/engine/install/',
  ],
  'install-impossible': ({ obstacle }) => [
    'What an engine needs is not installed, and cannot be installed from here.',
    obstacleWords(obstacle),
  ],
  'install-failed': ({ command, said }) => [
    `Installing failed: ${command}\n${said}`,
    'Correct what the last line says, and run it again: lesson setup',
  ],
  'other-engine': ({ command, pid, address }) => [
    `Another Docker Engine runs on this machine: ${command} (process ${pid}).`,
    `A second engine would break its networks. Stop that engine first, or use it:
    export DOCKER_HOST=${address}`,
  ],
  'managed-needs-linux': () => [
    'The managed engine needs Linux.',
    'Start Docker Desktop, OrbStack or Colima instead.',
  ],
  'managed-needs-root': () => [
    'Starting a managed engine needs root.',
    `Run it as root, or use an engine that you may use already. Without root there is rootless
Docker: dockerd-rootless-setuptool.sh install
See https://docs.docker.com/engine/security/rootless/`,
  ],
  'dockerd-missing': () => [
    'Docker Engine (dockerd) is not installed on this machine.',
    'Set it up: lesson setup',
  ],
  'managed-failed': ({ seconds, said, log }) => [
    [
      seconds === undefined
        ? 'Docker Engine ended right after its start.'
        : `Docker Engine does not answer ${seconds} s after its start.`,
      ...said.map((line) => `  ${line}`),
    ].join('\n'),
    `Its whole log: ${log}`,
  ],
  'registry-failed': ({ log }) => [
    'The registry server for stand-ins does not start.',
    `See what it says: ${log}`,
  ],
} satisfies Partial<ErrorTable>;

/** What another user's run leaves to do. */
const OTHERS = {
  engine:
    'Wait until that run has ended, or end it. Learners on one server who want to work at once each use an engine of their own.',
  lesson: 'Wait until that run has ended, or work in another sandbox: --sandbox FOLDER',
};

function choiceWords({ by, context }: EngineChoice): string {
  switch (by) {
    case 'host':
      return 'the variable DOCKER_HOST';
    case 'variable':
      return `the variable DOCKER_CONTEXT (the context "${context}")`;
    case 'configuration':
      return `the context "${context}" (docker context use)`;
  }
}

function takenLine({ kind, name, id, user, own }: TakenName): string {
  const whose = own ? `, of your lesson in ${own.sandbox}` : user ? `, of a lesson of ${user}` : '';
  return `  ${kind} ${name} (${shortId(id)})${whose}`;
}

function freeing(names: readonly TakenName[]): string {
  const lessons = new Set(names.flatMap(({ own }) => own?.lesson ?? []));
  if (lessons.size > 0) {
    const which = lessons.size === 1 ? ` ${[...lessons][0]}` : '';
    return `To free them, remove what that lesson made; it then begins again: lesson clean${which}`;
  }
  if (names.every(({ kind }) => kind === 'image'))
    return 'With --yes such an image is backed up under another tag, and gets its name back at: lesson clean';
  return names.every(({ user }) => user !== undefined)
    ? 'Wait until those lessons are cleaned (`lesson clean`, by their users), or use another engine: docker context use …'
    : 'Rename or remove them if they are yours, or use another engine: docker context use …';
}

const INSTRUCTIONS = 'https://docs.docker.com/engine/install/';

function obstacleWords(obstacle: InstallObstacle): string {
  switch (obstacle.why) {
    case 'no-packages':
      return `Docker is installed by hand on this system: ${INSTRUCTIONS}`;
    case 'no-apt':
      return `Packages can be installed only with apt. Missing here: ${obstacle.missing.join(', ')}. Install them by hand: ${INSTRUCTIONS}`;
    case 'forbidden':
      return obstacle.byHand === undefined
        ? 'LESSON_INSTALL=no forbids installing. Unset it, and try again.'
        : `LESSON_INSTALL=no forbids installing. By hand it is: ${obstacle.byHand}`;
    case 'no-sudo':
      return `Installing needs root, and sudo asks for a password. By hand: ${obstacle.byHand}`;
  }
}

function remedyWords(remedy: EngineRemedy): string {
  switch (remedy.do) {
    case 'install-desktop':
      return remedy.system === 'darwin'
        ? 'Start Docker Desktop, OrbStack or Colima ("colima start"), or install one: https://docs.docker.com/desktop/setup/install/mac-install/'
        : 'Start Docker Desktop, or install it: https://docs.docker.com/desktop/setup/install/windows-install/';
    case 'start':
      return 'Docker Engine is installed and stopped. Start one for the lessons: lesson engine start';
    case 'start-service':
      return 'Docker Engine is installed and stopped. Start it: sudo systemctl start docker';
    case 'start-as-root':
      return 'Docker Engine is installed and stopped. Start it as root, or ask who looks after this machine.';
    case 'setup':
      return "Set one up from this machine's packages: lesson setup";
    case 'install':
      return `Install one: ${INSTRUCTIONS} (without root: https://docs.docker.com/engine/security/rootless/)`;
    case 'install-by-hand':
      return obstacleWords(remedy.obstacle);
  }
}
