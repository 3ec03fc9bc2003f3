/**
 * The one place where words are made from a known failure: what happened in two sentences, one thing
 * to do next, and what the runner offers to do.
 */
import type { Explanation, FailureArgs, FailureCode } from '../../core/failures/codes.ts';
import { room } from '../../core/words/phrases.ts';
import { harmless } from '../text/sanitize.ts';
import { existence, freeing, removal } from './holder-text.ts';

export interface ExplanationWords {
  /** Two sentences for somebody who has never seen it. */
  readonly text: string;
  /** One thing to do, without the runner's help. */
  readonly next: string;
  /** What the runner does when it is asked to, e.g. "remove it and run again". */
  readonly offer?: string;
}

type FailureText = readonly [text: string, next: string];
type Writer = { readonly [C in FailureCode]: (args: FailureArgs[C]) => FailureText };

const NETWORK_AGAIN =
  'Try again in a minute; where it stays so, ask whether a firewall or a proxy is in the way.';

const GET_BUILDX =
  'install buildx: sudo apt-get install docker-buildx (docker-buildx-plugin from Docker)';

const WRITER: Writer = {
  'docker-missing': () => [
    'There is no program called docker on this machine, or it is not on the PATH of this shell. Without it you cannot talk to a container engine.',
    'Set it up: lesson setup',
  ],
  'engine-stopped': ({ endpoint }) => [
    `No engine answers${endpoint === undefined ? '' : ` at ${endpoint}`}: it is stopped, or the command looks in the wrong place. The docker command only passes on requests; the engine does the work.`,
    'Look which engine there is, and start it: lesson doctor',
  ],
  'desktop-stopped': () => [
    'Docker Desktop is not running, and so there is no engine. The docker command only passes on requests; the engine does the work.',
    'Start Docker Desktop, wait until it says that it is running, and run this again.',
  ],
  'socket-denied': ({ endpoint }) => [
    `The engine${endpoint === undefined ? '' : ` at ${endpoint}`} may be used only by root and members of a group, usually "docker". Whoever can use an engine can do everything on its machine.`,
    'Become a member and log in again: sudo usermod -aG docker "$USER"',
  ],
  'wsl-integration-off': () => [
    'This Linux of WSL has no docker command yet: Docker Desktop does not share its engine with it. There is a switch for each Linux.',
    'In Docker Desktop: Settings, Resources, WSL integration; switch this Linux on, and open a new terminal.',
  ],
  'host-overrides-context': ({ context }) => [
    `The variable DOCKER_HOST is set, and it always wins over contexts${context === undefined ? '' : ` such as "${context}"`}. The engine remains the one that the variable names.`,
    'Remove the variable: unset DOCKER_HOST',
  ],
  'client-old': ({ client, least }) => [
    `The docker command is too old for this engine${client === undefined ? '' : `: it speaks version ${client} of their language`}${least === undefined ? '' : `, and the engine asks for ${least} at least`}. An engine leaves out old versions from time to time.`,
    'Install a newer docker command; see yours with: docker version',
  ],
  'client-new': ({ client, most }) => [
    `The docker command speaks a newer language${client === undefined ? '' : ` (${client})`} than this engine knows${most === undefined ? '' : ` (${most} at most)`}. As a rule they agree on one by themselves, unless the variable DOCKER_API_VERSION says which.`,
    'Remove the variable: unset DOCKER_API_VERSION',
  ],

  'pull-limit': () => [
    'Docker Hub gives out only so many images in six hours to those who are not logged in. Everybody behind one address, a whole lab or class, shares that number.',
    'Log in, which gives you a number of your own: docker login',
  ],
  'pull-denied': ({ image }) => [
    `The registry does not give out ${image === undefined ? 'this image' : `"${image}"`}: there is none of that name, or it is private. It does not say which, to keep private ones secret.`,
    'Look for a typing error in the name; where the image is private, log in first: docker login',
  ],
  'image-missing': ({ image, own, meant }) => {
    const none = `There is no image ${image === undefined ? 'of that name' : `"${image}"`} on this engine`;
    if (meant !== undefined) {
      return [
        `${none}, and none was found elsewhere. This lesson has one called "${meant}".`,
        `Write the name so: ${meant}`,
      ];
    }
    return own
      ? [
          `${none}: it was not built yet, or has been removed since. Docker then looks for one of that name elsewhere, and finds none.`,
          `Build it first, in the folder of its Dockerfile: docker build -t ${image} .`,
        ]
      : [
          `${none}, and none was found elsewhere. Its name is mistyped, or it has still to be built or loaded.`,
          'See which images are here: docker image ls',
        ];
  },
  'tag-missing': ({ image }) => [
    `The registry has no ${image === undefined ? 'image with this tag' : `"${image}"`}. The tag (the part after the colon) is misspelled, or it has been removed.`,
    'Look at the tags that there are on the page of the image, and use one of those.',
  ],
  'short-name': ({ name }) => [
    `Podman does not know in which registry to look for ${name === undefined ? 'this image' : `"${name}"`}. Docker always uses Docker Hub; Podman needs the registry's name.`,
    `Write the registry's name out: docker.io/library/${name ?? 'ubuntu:20.04'}`,
  ],
  'credential-helper-missing': ({ helper }) => [
    `Your Docker configuration keeps passwords with a program called docker-credential-${helper ?? 'desktop'}, and there is none here. That is mostly left from a Docker Desktop that was removed.`,
    'Delete the line "credsStore" from ~/.docker/config.json, and run this again.',
  ],
  'certificate-unknown': ({ host }) => [
    `The answer${host === undefined ? '' : ` of ${host}`} was signed by somebody whom this machine or this container does not know. In labs and firms that is mostly a proxy that looks into connections; its certificate has to be made known to the engine, and to images that use the network.`,
    "Ask who looks after the network for the proxy's CA certificate, and how Docker is given it.",
  ],
  'name-unresolved': ({ name }) => [
    `Nobody could say which address ${name === undefined ? 'a name' : `"${name}"`} has. Either this machine has no network now, or its name server (DNS) does not answer to the engine or to containers.`,
    'Look whether a web page opens on this machine; if so, restart the engine, which reads the name servers again.',
  ],
  'registry-unreachable': ({ host }) => [
    `${host === undefined ? 'The server' : `"${host}"`} does not answer. It is down, or something between, a firewall or a proxy, lets nothing through.`,
    NETWORK_AGAIN,
  ],
  'transfer-cut': () => [
    'The connection broke while something was fetched. What has come so far is kept, so that a second try begins further on.',
    NETWORK_AGAIN,
  ],
  'wrong-platform': ({ program, wanted }) => [
    wanted === undefined
      ? `${program === undefined ? 'A program' : `"${program}"`} cannot run on this machine's processor: it was built for another one, e.g. arm64 for amd64. Where it is a script, it lacks the first line that says which program reads it.`
      : `The image is not there for the kind of processor that was asked for (${wanted}): this machine's own, or what --platform names. Programs run only on the kind that they were built for.`,
    wanted === undefined
      ? 'For a script, make #!/bin/sh its first line; else choose an image for your processor, or try --platform linux/amd64.'
      : 'Leave out --platform where it was given; else choose an image that is built for several platforms, or try: --platform linux/amd64',
  ],

  'context-missing': () => [
    'The command docker build wants one thing more: the folder that it may take files from. The folder you are in is written as a dot.',
    'Put a space and a dot at the end of the command: docker build -t NAME .',
  ],
  'context-not-found': ({ path }) => [
    `There is no ${path === undefined ? 'such folder' : `folder "${path}"`} here to build from. The last word of docker build names the folder; where you are is written as a dot.`,
    'Look where you are and what is there: pwd; ls',
  ],
  'dockerfile-missing': ({ path }) => [
    `The builder found no file ${named(path)} in the folder that it was given. Its name is exactly that, with a capital D and without an ending like .txt.`,
    'Look what is in the folder: ls; if you are in the wrong one, change it with cd.',
  ],
  'dockerfile-invalid': ({ line, problem, hereDocument }) =>
    hereDocument
      ? [
          `Line ${line ?? 1} of the Dockerfile is in a here-document (\`<<\`), which this builder takes for instructions. Only BuildKit with a syntax of 1.4 or later knows them.`,
          `Join the commands with && and a backslash at each line's end; or ${GET_BUILDX}`,
        ]
      : [
          `The Dockerfile cannot be read${line === undefined ? '' : `: line ${line}`}${problem === undefined ? '' : `, ${problem.replace(/\.$/, '')}`}. Every line begins with an instruction such as FROM, RUN or COPY, and FROM comes first.`,
          `Fix ${line === undefined ? 'the Dockerfile' : `line ${line} of the Dockerfile`}, and build again.`,
        ],
  'not-in-context': ({ path }) => [
    `${path === undefined ? 'A file' : `"${path}"`} that the Dockerfile copies is not among what the builder was sent. It sees the folder at the end of the command and what is below, nothing next to or above it, and nothing that .dockerignore names.`,
    'Look whether the file is in that folder, spelt the same: ls; cat .dockerignore',
  ],
  'buildx-missing': () => [
    'The variable DOCKER_BUILDKIT asks for the newer builder, and its part of the docker command, buildx, is not installed. The older builder does all that these lessons need.',
    `Remove the variable: unset DOCKER_BUILDKIT; or ${GET_BUILDX}`,
  ],
  'buildkit-needed': ({ option }) => [
    `The Dockerfile uses ${option ?? 'an option'}, which only the newer builder, BuildKit, knows. The docker command here uses the older one, because its part buildx is missing or DOCKER_BUILDKIT turns it off.`,
    `${option === '--chmod' ? 'Write a line RUN chmod after the COPY' : 'Leave the option out'}; or ${GET_BUILDX}`,
  ],
  'compose-missing': ({ old }) =>
    old === undefined
      ? [
          'The docker command here has no Compose: it is a plugin, which is installed separately. Without it, docker takes the options that follow for its own.',
          'Install it, e.g.: sudo apt-get install docker-compose-plugin (docker-compose-v2 on Ubuntu)',
        ]
      : [
          'There is no program docker-compose here: that was version 1 of Compose, which is no longer developed. Today it is a part of the docker command.',
          'Write it with a space: docker compose',
        ],
  'python-externally-managed': () => [
    'This Python belongs to the distribution, which installs its packages itself and keeps pip out, so that the two do not break each other. In an image made for Python, pip is free.',
    'Begin the Dockerfile with an image for Python, e.g. FROM python:3.10, or make a virtual environment: python3 -m venv env',
  ],
  'package-missing': ({ package: name }) => [
    `No package index here has ${name === undefined ? 'this package' : `"${name}"`} for this version of Python or of the distribution. Its name is mistyped, or the release asked for was taken away or never made for it.`,
    'Look the name and its releases up in the index, and ask for one that is there.',
  ],
  'release-gone': ({ repository }) => [
    `The packages of this old distribution are no longer where they were${repository === undefined ? '' : ` (${repository})`}. When a release has reached its end, its servers are moved to an archive.`,
    'Begin with a newer base image in the FROM line.',
  ],

  'name-taken': ({ name, holder }) => {
    const who = name === undefined ? 'this name' : `called ${name}`;
    const text = holder
      ? `A container ${who} is there already, ${existence(holder)}. Names are unique on an engine, also for stopped containers.`
      : `A container ${who} is there already. Names are unique on an engine, also for stopped containers.`;
    const other = 'use another name in your command: --name ANOTHER';
    return [
      text,
      freeing(holder, name) ??
        `Remove it where it is yours: ${removal(holder, name)}; else ${other}`,
    ];
  },
  'port-taken': ({ port, holder, variable }) => {
    const which = port === undefined ? 'The port' : `The port ${port}`;
    const by = holder ? `: the container ${holder.name} has it, ${existence(holder)}` : '';
    const other =
      variable === undefined
        ? 'Choose another number before the colon, e.g. -p 8889:8888'
        : `Run it again: another free port then becomes ${variable}.`;
    return [
      `${which} of this machine is taken${by}. A port can belong to one program at a time${holder ? '' : ', and this one belongs to some program on this machine'}.`,
      holder?.owner === 'lesson' ? (freeing(holder, holder.name) ?? other) : other,
    ];
  },
  'port-privileged': ({ port }) => [
    `Ports below 1024${port === undefined ? '' : `, such as ${port},`} are for root alone on this machine. The engine runs without root's rights here.`,
    'Choose a number from 1024 on before the colon, e.g. -p 8080:80',
  ],
  'start-refused': ({ name }) => [
    'Podman made the container and could not start it, and in this answer it does not say why. It does when the container is started once more.',
    `Start it again and read what comes: docker start ${name ?? 'NAME'}`,
  ],
  'address-pools-full': () => [
    'The engine has no range of addresses left for another network. Every network takes one, and a VPN may have taken many of them.',
    'See which networks there are, and remove those of yours that nothing uses: docker network ls',
  ],
  'no-terminal': () => [
    'The command asks for a terminal with -t, and runs where there is none: in a script, a pipe or without anybody at the keys. In Git Bash on Windows the terminal is of another kind.',
    'Leave out the t: -i alone still passes input on. In Git Bash put winpty before the command.',
  ],
  'option-unknown': ({ option }) => [
    `The docker command has no option ${option === undefined ? 'of that name' : `"${option.replace(/[.:]$/, '')}"`} here. It is mistyped, belongs to another command, or is newer than this docker.`,
    'See the options that there are, e.g.: docker run --help',
  ],
  'command-unknown': ({ command }) => [
    `${command === undefined ? 'What follows "docker" is no command that it has' : `There is no docker command "${command}"`}. It is mistyped, or a part that is installed apart, like buildx and compose, is missing.`,
    'See the commands that there are: docker --help',
  ],
  'reference-invalid': ({ given }) => [
    `Where an image's name was expected, stands something else${given === undefined ? '' : `: "${given}"`}. Names have small letters and no spaces; usually a path with a space was not in quotes, so its second half was taken for the name.`,
    'Put quotes around paths: -v "$(pwd)":/mnt; and write image names in small letters.',
  ],
  'volume-name-invalid': ({ given }) => [
    `${given === undefined ? 'What stands before the colon' : `"${given}"`} was taken for the name of a volume, since it does not begin with a slash. To mount a folder, its whole path is needed; each kind of shell has a word of its own for "here".`,
    'In bash and zsh write -v "$(pwd)":/mnt; in PowerShell -v "${PWD}:/mnt"; in cmd -v "%cd%:/mnt".',
  ],
  'path-rewritten': () => [
    'Git Bash has turned a path of the container into one of Windows before docker saw it. It does that with all that looks like a path.',
    'Forbid it for this terminal: export MSYS_NO_PATHCONV=1',
  ],
  'mount-not-absolute': ({ given }) => [
    `${given === undefined ? 'A place in the container' : `"${given}"`} is not a whole path: it has to begin with a slash. Inside the container nobody knows what it should be relative to.`,
    `Write it from the root on: /${(given ?? 'mnt').replace(/^[:./\\]+/, '')}`,
  ],
  'mount-source-missing': ({ path }) => [
    `There is no ${path === undefined ? 'such folder' : `"${path}"`} on the engine's machine. With --mount, and with Podman, what is mounted has to be there before.`,
    `Make it first: mkdir -p ${path === undefined ? 'FOLDER' : `"${path}"`}`,
  ],
  'mount-file-on-folder': (args) =>
    args.made
      ? madeFolder(args)
      : [
          'A folder was to be mounted over a file, or a file over a folder. Mostly the file on this side was not there: then the engine makes an empty folder of that name, and mounts it.',
          'Look what the path before the colon really is: ls -ld PATH',
        ],
  'mount-made-folder': madeFolder,
  'mount-colon': ({ given }) => [
    `A mount with -v has at most three parts, separated by colons: a folder, its place in the container, and a mode such as ro. ${given === undefined ? 'Here there is a colon too many' : `"${given}" is not such a part`}, usually because the path itself has a colon.`,
    'Write it with --mount, where a colon is an ordinary character: --mount type=bind,source="$(pwd)",target=/mnt',
  ],
  'mount-not-shared': ({ path }) => [
    `Docker Desktop does not share ${path === undefined ? 'this folder' : `"${path}"`} with its engine, which runs in a machine of its own. What is in your home is shared.`,
    'Work in a folder of your home, or add this one in Docker Desktop: Settings, Resources, File sharing.',
  ],
  'gpu-missing': () => [
    "The engine has no way to give a GPU to a container: there is none, or its vendor's container toolkit is not set up here. A driver on the machine alone is not enough.",
    'Leave out --gpus or --runtime; for a GPU of NVIDIA, install the NVIDIA Container Toolkit.',
  ],
  'option-after-image': ({ option = 'an option', fixed }) => [
    `"${option}" is after the image name, where docker takes it for the program to run. The options of docker run come before the image name.`,
    `Write the image name last: ${fixed ?? `docker run ${option === 'an option' ? 'OPTIONS' : option} … IMAGE`}`,
  ],
  'program-missing': ({ program }) =>
    program?.startsWith('-')
      ? [
          `The container tried to run a program called "${program}", which does not exist. Everything after the image name replaces its command (CMD), so this was taken as the program's name.`,
          'Write the program out before it, or give the image an ENTRYPOINT, after which arguments are put.',
        ]
      : [
          `There is no program ${program === undefined ? 'of that name' : `"${program}"`} in the image. A container has what its image has, whatever is installed on your machine.`,
          'Look for a typing error; else install it in the Dockerfile, or choose an image that has it.',
        ],
  'command-not-found': ({ program }) => [
    `There is no program ${program === undefined ? 'of that name' : `"${program}"`} where the command ran. In a container and in a build that is the image, which has only what was installed in it.`,
    'Look for a typing error; else install it there first.',
  ],
  'interpreter-missing': ({ program }) => [
    `${program === undefined ? 'The script' : `"${program}"`} is there, but not the program that its first line names. Either the image lacks it, or the file has Windows line ends, which then are taken for part of the name.`,
    'Look at the first line and how it ends: head -n 1 FILE | od -c',
  ],
  'windows-line-ends': () => [
    'The script has Windows line ends: each line ends with an extra character, "\\r", which is taken as part of the last word. Editors on Windows write them unless told otherwise.',
    "Remove them: sed -i 's/\\r$//' FILE",
  ],
  'not-executable': ({ program }) => [
    `${program === undefined ? 'The file' : `"${program}"`} may not be run: it lacks the mark of a program, the executable bit. A new file does not have it.`,
    `Give it the mark: chmod +x ${program === undefined ? 'FILE' : `"${program}"`}`,
  ],
  'module-missing': ({ module }) => [
    `This Python has no package that gives the module ${module === undefined ? '' : `"${module}"`}. A container has what its image has, whatever is installed on your machine.`,
    `Add it to the image's requirements.txt, and build again.`,
  ],

  'access-denied': ({ path, owner, selinux }) => [
    selinux
      ? `${subject(path)} may not be touched from the container: SELinux guards this machine's files. A mount has to say that containers may use it.`
      : owner === 'root'
        ? `${subject(path)} belongs to root. Programs in containers run as root unless told otherwise, and so what they write through a mount is root's.`
        : `${subject(path)} may not be read or written by whoever tried it. A container's user has another number than you as a rule, and numbers are what decides.`,
    selinux
      ? 'Put :z behind the mount: -v "$(pwd)":/mnt:z'
      : 'Run containers as yourself: --user "$(id -u):$(id -g)", and make the folder they write to before.',
  ],
  'read-only': ({ path }) => [
    `${subject(path)} is mounted read-only. A mount that ends in :ro can be read from inside, and never written.`,
    'Write to another folder of the container, or leave out :ro.',
  ],
  'no-space': ({ free, folder }) => [
    `The disk${folder === undefined ? '' : ` with ${folder}`} is full${free === undefined ? '' : `: ${room(free)} are left`}. Images, stopped containers and the builder's cache take disk space until they are removed.`,
    'See what takes it: docker system df',
  ],
  'no-processes': () => [
    'Another process or thread could not be started: the limit of your user, of the container or of the machine is reached. What runs already takes part in that limit.',
    'End what you do not need; see what runs: ps -u "$(id -un)"',
  ],
  'no-handles': () => [
    'A program may not open any more files: its limit is reached. Connections and pipes count as files.',
    'See the limit: ulimit -n',
  ],
  'no-memory': () => [
    'The system has refused memory to a program. All of it is in use, or a limit is reached.',
    'See what uses it: ps aux --sort=-rss | head',
  ],
  killed: ({ container, limit, swap, oom }) => [
    `${container === undefined ? 'The program' : `The program in the container "${container}"`} was killed (exit code 137)${oom || (oom === undefined && limit !== undefined) ? `${oom ? ', because' : ', most likely because'} it wanted more memory than ${limit === undefined ? 'it may have' : `its limit of ${limit}`}` : ''}. ${oom === false ? 'It was not for its memory: docker kill, docker stop or docker rm --force does that too.' : 'The system does that without a message when memory is used up.'}`,
    limit === undefined
      ? oom === false
        ? 'See what stopped it: docker events --since 10m --until 0s'
        : 'Give the engine or the container more memory, or let the program use less; see the use: docker stats --no-stream'
      : `Raise the limit: --memory ${doubled(limit)}${swap ? `, and --memory-swap ${doubled(limit)} as well` : ''}; or let the program use less.`,
  ],
  'still-running': ({ way = 'serve' }) => [
    `The command did not fail: it ${way === 'follow' ? 'shows what comes until somebody stops it' : 'serves until somebody stops it'}, so it was stopped when its time was over. ${STILL_RUNNING[way][0]}.`,
    `${STILL_RUNNING[way][1]} In a lesson, mark the block \`background\`, or give a longer task more time: timeout=5m`,
  ],
  'look-alike': ({ line = 1, name = 'a character', instead = 'another one' }) => [
    `Line ${line} of the block has ${name}, which looks like ${instead} and is something else. Web pages and word processors put such characters in.`,
    `Type it again by hand: ${instead}`,
  ],
  'sudo-docker': () => [
    "The command runs docker through sudo, which clears the variables that lead to this lesson's engine. So docker asked another engine, or none.",
    'Leave out sudo: docker works without it here.',
  ],

  'container-missing': ({ name }) => [
    `There is no container ${name === undefined ? 'of that name' : `"${name}"`}. It has another name, was removed, or ran with --rm, which removes it when it ends.`,
    'See which there are, stopped ones too: docker ps --all',
  ],
  'path-missing': ({ path, name }) => [
    `There is no ${path === undefined ? 'such file' : `"${path}"`} in ${name === undefined ? 'the container' : `the container "${name}"`}. The path is mistyped, or it is another container that has it: each has files of its own.`,
    `See what was written in it: docker diff ${name ?? 'NAME'}`,
  ],
  'container-stopped': ({ name }) => [
    `The container ${name === undefined ? '' : `"${name}" `}does not run. It stops when its program ends, and only in a running one can something be done.`,
    `See why it ended: docker logs ${name ?? 'NAME'}`,
  ],
  'container-running': ({ name }) => [
    `The container ${name === undefined ? '' : `"${name}" `}still runs, and a running one is not removed by accident. It has to be stopped first.`,
    `docker stop ${name ?? 'NAME'}`,
  ],
  'image-in-use': ({ image, container }) => [
    `A container${container === undefined ? '' : ` (${container})`} was made from ${image === undefined ? 'this image' : `"${image}"`}, and still needs it. That holds for stopped containers too.`,
    `Remove that container first: docker rm ${container ?? 'NAME'}`,
  ],
  'volume-in-use': ({ name, container }) => [
    `The volume ${name === undefined ? '' : `"${name}" `}belongs to a container${container === undefined ? '' : ` (${container})`} that is still there. That holds for stopped containers too.`,
    `Remove that container first: docker rm ${container ?? 'NAME'}`,
  ],
};

const STILL_RUNNING = {
  run: [
    'Without -d, docker run waits for the program in the container',
    'Let it run in the background: docker run -d …; read its output with docker logs.',
  ],
  compose: [
    'Without -d, docker compose up stays with its services',
    'Let them run in the background: docker compose up -d',
  ],
  follow: ['Following has no end of its own', 'Leave out -f or --follow, e.g.: docker logs NAME.'],
  serve: ['A server has no end of its own', 'Let it run in another terminal.'],
} as const;

function madeFolder({ path, meant }: FailureArgs['mount-made-folder']): FailureText {
  const name = path?.slice(path.lastIndexOf('/') + 1);
  const what = name === undefined ? 'a folder of that name' : `an empty folder "${name}"`;
  return [
    `A file was to be mounted that was not there, so the engine made ${what} and mounted that. With -v it makes whatever is missing, always as a folder.`,
    `Remove the folder, then ${meant === undefined ? 'create the file' : `mount "${meant}", which is there`}: rmdir ${name ?? 'FOLDER'}`,
  ];
}

/** @param limit e.g. `20m` */
function doubled(limit: string): string {
  return `${2 * Number.parseInt(limit, 10)}${limit.replace(/^\d+/, '')}`;
}

const OFFERS = {
  'remove-container': 'remove it and run again',
  'other-port': 'take another port and run again',
  'show-space': 'show what takes disk space',
} as const;

/** Made harmless: names come from outputs. */
export function explanationWords(explanation: Explanation): ExplanationWords {
  const write = WRITER[explanation.code] as (args: Explanation['args']) => FailureText;
  const [text, next] = write(explanation.args);
  const { remedy } = explanation;
  return {
    text: harmless(text),
    next: harmless(next),
    ...(remedy === undefined ? {} : { offer: OFFERS[remedy.kind] }),
  };
}

function subject(path: string | undefined): string {
  return path === undefined || path === '.' ? 'What was asked for' : `"${path}"`;
}

function named(path: string | undefined): string {
  const name = path?.slice(path.lastIndexOf('/') + 1);
  return name === undefined || name === '' ? 'called Dockerfile' : `called ${name}`;
}
