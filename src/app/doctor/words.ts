/** Findings in words; nothing else puts them into any. */
import { recognise } from '../../core/failures/recognise.ts';
import { counted, room } from '../../core/words/phrases.ts';
import { explanationWords } from '../../view/messages/failure-text.ts';
import { fromFile } from '../../view/messages/images.ts';
import { harmless } from '../../view/text/sanitize.ts';
import type {
  FindingId,
  LessonOutlook,
  MachineFinding,
  MachineFindingArgs,
  Unseen,
} from './model.ts';

export interface MachineWords {
  readonly text: string;
  /** The next action. */
  readonly next?: string;
}

type MachineWriter = {
  readonly [Id in FindingId]: (args: Readonly<MachineFindingArgs[Id]>) => MachineWords;
};

const SETUP = 'lesson setup';

const WRITER: MachineWriter = {
  'cli-works': ({ version, builder, buildx }) => {
    const builds =
      builder === 'buildx'
        ? `builds with buildx ${buildx}`
        : buildx === undefined
          ? 'no buildx: the classic builder is used'
          : `the classic builder is used, though buildx ${buildx} is there`;
    return { text: `docker CLI ${version} (${builds})` };
  },
  'cli-missing': () => ({ text: 'there is no docker command', next: SETUP }),
  'cli-fails': ({ path, said }) => ({
    text: `${path} does not work: ${said}`,
    next: 'Install the Docker CLI again; on WSL, turn the integration on in Docker Desktop.',
  }),
  'engine-answers': ({ endpoint, version, rootless, ...choice }) => ({
    text: `${rootless ? 'rootless ' : ''}${choice.name} ${version} at ${endpoint}, ${chosenBy(choice)}`,
  }),
  'engine-builds': ({ name, buildx }) => ({
    text: `${name} builds images itself: lessons set DOCKER_BUILDKIT=0, since what buildx ${buildx} builds with ${name} does not get among its images`,
  }),
  'engine-missing': ({ message, why, next }) => ({
    text: why === undefined ? message : `${message} ${why}`,
    ...(next ? { next } : {}),
  }),
  'known-failure': ({ failure }) => explanationWords(failure),
  'engine-old': ({ name, version, least, olderIs }) => ({
    text: `${name} ${version} is older than ${least}${olderIs === undefined ? ', which the lessons are made for' : `: ${olderIs}`}`,
    next: `Upgrade ${name}, or install a newer Docker Engine: https://docs.docker.com/engine/install/`,
  }),
  'engine-other': ({ endpoint, version, context }) => ({
    text: `another engine, ${version}, answers at ${endpoint}${context === undefined ? '' : ` (context "${context}")`}; it is not used`,
  }),
  'socket-denied': ({ path }) => ({ text: `there is an engine at ${path} that you may not use` }),
  'socket-open-to-all': ({ path }) => ({
    text: `everybody on this machine may use ${path}, and so act as its owner`,
    next: `chmod o-rwx ${path}`,
  }),
  'socket-shared': ({ path, group }) => ({
    text: `the group "${group}" may use ${path}: its members can act as the engine's owner`,
  }),
  'session-fails': ({ message }) => ({
    text: `what lessons make could not be written down: ${message}`,
    next: 'Make that place writable, or choose others with XDG_STATE_HOME and LESSON_RUNTIME_DIR.',
  }),
  'container-runs': ({ image }) => ({
    text: image ? `a container of ${image} runs` : 'a container runs',
  }),
  'container-fails': ({ said }) => ({
    text: `no container runs: ${said}`,
    next:
      nextOf(said) ??
      'Restart the engine; if it stays so, its log tells more (journalctl -u docker).',
  }),
  'container-unseen': ({ why }) => unseen('whether a container runs', why),
  'mount-works': ({ owner }) => ({
    text: `bind mounts work in both directions${OWNERS[owner]}`,
  }),
  'mount-fails': ({ folder, way, said }) => ({
    text:
      way === 'in'
        ? `a container does not see the files in ${folder}: ${said}`
        : `what a container writes to a mount does not appear in ${folder}: ${said}`,
    next: /denied/i.test(said)
      ? 'With SELinux, mounts need ":z". Else choose another folder: lesson next --sandbox FOLDER'
      : 'Choose a folder that the engine shares, e.g. in your home: lesson next --sandbox FOLDER',
  }),
  'mount-unseen': ({ why }) => unseen('whether mounted files come back', why),
  'port-answers': () => ({ text: 'a published port answers on 127.0.0.1' }),
  'port-silent': ({ port }) => ({
    text: `a published port (${port} on 127.0.0.1) does not answer: the engine's network is not this machine's, or something blocks it`,
    next: 'Look for a firewall or a VPN on this machine; lessons without ports are not affected.',
  }),
  'port-fails': ({ said }) => ({
    text: `no port could be published: ${said}`,
    next: 'Restart the engine: that writes its firewall rules again.',
  }),
  'port-unseen': ({ why }) => unseen('whether a published port answers', why),
  'registry-answers': ({ mirrors }) => ({
    text:
      mirrors.length > 0
        ? `the engine's registry mirror answers (${mirrors.join(', ')})`
        : 'Docker Hub answers',
  }),
  'registry-silent': ({ mirrors, said, missing, standIns }) => {
    const who = mirrors.length > 0 ? `Neither the mirror ${mirrors.join(', ')} nor Docker Hub` : '';
    const text = who ? `${who} can be reached` : 'Docker Hub cannot be reached';
    if (missing === 0) return { text: `${text}; all base images are here` };
    if (standIns) return { text: `${text}; stand-ins are built instead`, next: SETUP };
    // The finding on the images that are missing says what to do.
    const next = nextOf(said);
    return { text: `${text}: ${said}`, ...(next === undefined ? {} : { next }) };
  },
  'registry-limited': ({ missing }) => {
    const text =
      'Docker Hub allows no more pulls for now; everybody behind one address shares the limit';
    return missing === 0 ? { text } : { text, next: 'docker login' };
  },
  'images-here': ({ count, standIns }) => ({
    text: `${counted(count, 'base image')} of the course on the engine${standIns
      .map(({ image, really }) => `; ${image} is a stand-in: ${really}`)
      .join('')}`,
  }),
  'images-to-get': ({ images, how }) => ({
    text: `${images.join(', ')} ${images.length === 1 ? 'is' : 'are'} still to be ${how === 'pull' ? 'pulled' : 'built as stand-ins'}`,
    next: SETUP,
  }),
  'images-missing': ({ images }) => ({
    text: `${images.join(', ')} ${images.length === 1 ? 'is' : 'are'} not here and cannot be had now`,
    next: fromFile(),
  }),
  'need-unmet': ({ reason, lessons }) => ({ text: `${reason}: ${leftOut(lessons)}` }),
  'disk-free': ({ free, of, folder }) => ({
    text: `${room(free)} free for ${USES[of]} (${folder})`,
  }),
  'disk-low': ({ free, wanted, of, folder }) => ({
    text: `only ${room(free)} free for ${USES[of]} (${folder}); ${room(wanted)} are wanted`,
    next:
      of === 'files'
        ? 'Free disk space, or choose another folder: lesson next --sandbox FOLDER'
        : 'See what uses it: docker system df',
  }),
  'disk-unseen': ({ folder }) => ({
    text: `not looked at: free disk of the engine, which keeps ${folder} elsewhere; "docker system df" tells what it uses`,
  }),
  'sandbox-denied': ({ folder, message }) => ({
    text: `no files can be written in ${folder}: ${message}`,
    next: 'Go to a folder of yours, or choose one: lesson next --sandbox FOLDER',
  }),
  memory: ({ machine, engine, cpus }) => {
    const part = engine !== undefined && engine < 0.9 * machine;
    const has = part
      ? `${room(engine)} of the machine's ${room(machine)}`
      : room(engine ?? machine);
    return { text: `memory ${has}, ${counted(cpus, 'CPU')}` };
  },
  'memory-low': ({ engine, wanted }) => ({
    text: `the engine has ${room(engine)} of memory; some lessons want ${room(wanted)}`,
    next: 'Give it more: in Docker Desktop, Settings, Resources; with Colima, colima start --memory 4',
  }),
  'clock-agrees': () => ({ text: "containers' clock agrees with this machine's" }),
  'clock-differs': ({ differenceMs }) => ({
    text: `containers' clock is ${seconds(Math.abs(differenceMs))} ${differenceMs < 0 ? 'behind' : 'ahead of'} this machine's: certificates and package indexes may be refused`,
    next: 'Restart the engine or its virtual machine, and check the date of this machine.',
  }),
  'bash-works': ({ version }) => ({ text: `bash ${version}` }),
  'bash-old': ({ version, least }) => ({
    text: `bash ${version} is older than ${least}, in which lessons run their commands`,
    next: 'Install a newer bash, and put it first in your PATH.',
  }),
  'bash-missing': () => ({
    text: 'there is no bash, in which lessons run their commands',
    next: "Install it from this machine's packages.",
  }),
  'node-works': ({ version }) => ({ text: `Node ${version}` }),
  'node-old': ({ version, least }) => ({
    text: `Node ${version} is older than ${least}`,
    next: 'Install a newer one: https://nodejs.org',
  }),
  'lesson-invalid': ({ lesson }) => ({
    text: `the lesson "${lesson}" has errors`,
    next: `lesson lint ${lesson}`,
  }),
  'lessons-none': () => ({ text: 'no lesson of the course can run here' }),
  'left-behind': ({ what }) => ({
    text:
      what.length > 0
        ? `something that doctor made could not be removed: ${what.join(', ')}`
        : 'the engine stopped answering before all that doctor made was removed',
    next: 'lesson clean',
  }),
};

const OWNERS = {
  you: '',
  root: ', as root: lessons show how to avoid that',
  other: ', as another user',
};
const USES = { images: 'images', files: 'your files', both: 'images and your files' };

const REASONS: Record<Unseen, string> = {
  'no-cli': 'there is no docker command',
  'no-engine': 'no engine can be used',
  'no-session': 'nothing could be made on the engine',
  'no-image': 'that needs a base image, and none is here yet',
  'no-listener': 'no base image that is here has a program to answer with',
  'other-machine': 'the engine is on another machine',
  'no-answer': 'no container runs',
};

/** What is known of an engine's complaint. */
function nextOf(said: string): string | undefined {
  const [known] = recognise({ stdout: '', stderr: said });
  return known && explanationWords(known.failure).next;
}

function unseen(what: string, why: Unseen): MachineWords {
  const text = `not looked at: ${what}; ${REASONS[why]}`;
  return why === 'no-image' ? { text, next: SETUP } : { text };
}

export function findingWords(found: MachineFinding): MachineWords {
  const write = WRITER[found.id] as (args: MachineFinding['args']) => MachineWords;
  const { text, next } = write(found.args);
  return { text: harmless(text).trim(), ...(next === undefined ? {} : { next: harmless(next) }) };
}

/** `13 of 14 lessons can run here completely, 1 without one step.` */
export function lessonWords(lessons: readonly LessonOutlook[]): string {
  const of = (runs: LessonOutlook['runs']) => lessons.filter((lesson) => lesson.runs === runs);
  const complete = of('completely').length;
  if (complete === lessons.length) {
    return `All ${counted(complete, 'lesson')} can run here completely.`;
  }
  const left = of('partly').map(({ without }) => without.length);
  const kinds: [count: number, words: string][] = [
    [left.filter((steps) => steps === 1).length, 'without one step'],
    [left.filter((steps) => steps > 1).length, 'without some steps'],
    [left.filter((steps) => steps === 0).length, 'in part'],
    [of('not').length, 'not at all'],
  ];
  const rest = kinds.flatMap(([count, words]) => (count === 0 ? [] : `${count} ${words}`));
  const first = `${complete === 0 ? 'None' : complete} of ${counted(lessons.length, 'lesson')} can run here completely`;
  return `${[first, ...rest].join(', ')}.`;
}

export function unfitWords(blocking: number): string {
  return `This machine is not ready yet: ${blocking === 1 ? 'one problem' : `${blocking} problems`} to solve first.`;
}

function chosenBy(
  args: Pick<MachineFindingArgs['engine-answers'], 'kind' | 'own' | 'context' | 'name'>,
): string {
  if (args.kind === 'env') return 'chosen by the variable DOCKER_HOST';
  if (args.context !== undefined) return `chosen by the context "${args.context}"`;
  if (args.own) return "the lesson runner's own";
  return args.name === 'Docker Engine'
    ? 'the one at the default place'
    : `${args.name}'s socket, as no other answers`;
}

function leftOut(lessons: MachineFindingArgs['need-unmet']['lessons']): string {
  const parts = lessons.map(({ lesson, steps }) => `${partOf(steps.length)} "${lesson}"`);
  const several = lessons.length > 1 || (lessons[0]?.steps.length ?? 0) > 1;
  return `${parts.join(', ')} ${several ? 'are' : 'is'} left out`;
}

function partOf(steps: number): string {
  if (steps === 0) return 'the lesson';
  return steps === 1 ? 'one step of' : `${steps} steps of`;
}

function seconds(ms: number): string {
  const count = Math.round(ms / 1000);
  return count < 120 ? `${count} s` : `${Math.round(count / 60)} min`;
}
