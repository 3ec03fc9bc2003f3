/** How each lesson of the shipped course can be broken, and what is then to be explained. */
import type { FailureCode } from '../../src/core/failures/codes.ts';
import type { LintCode } from '../../src/core/lint/findings.ts';

export interface Breakage {
  /** The step that fails. */
  readonly step: string;
  /** The step in which the text is changed, where it is another one. */
  readonly at?: string;
  /** The first place with this text in the step. */
  readonly from: string;
  readonly to: string;
  /** Undefined: nobody knows it. */
  readonly code: FailureCode | undefined;
  /** The error of lint, with which `verify` refuses the lesson; undefined: it runs. */
  readonly refused?: LintCode;
}

/** @param where the step that fails; where another one is changed, `changed > failing` */
function breaking(where: string, from: string, to: string, code?: FailureCode): Breakage {
  const [at = '', step = at] = where.split(' > ');
  return { step, at, from, to, code };
}

/** One that lint finds, so that `verify` does not begin the lesson. */
function refused(step: string, from: string, to: string, by: LintCode): Breakage {
  return { step, from, to, code: undefined, refused: by };
}

export const BREAKAGES: Readonly<Record<string, readonly Breakage[]>> = {
  'why-containers': [
    breaking('start-one', ':20.04 echo', ':20.40 echo', 'image-missing'),
    breaking('ask-for-its-kernel', 'docker info', 'docker inof', 'command-unknown'),
    breaking('find-it-from-outside', 'exec tutorial-why', 'exec tutorial-wy', 'container-missing'),
    breaking('weigh-it', 'grep VmRSS', 'grepp VmRSS', 'program-missing'),
    refused('give-it-to-a-container', '--rm -i ', '--rm -it ', 'tty-needed'),
    breaking(
      'your-turn-an-entry-for-the-methods',
      'ubuntu:20.04 sh -c',
      'ubuntu:20.04 shell -c',
      'program-missing',
    ),
  ],
  'first-image': [
    breaking('write-the-recipe > build-the-image', 'RUN date', 'RNU date', 'dockerfile-invalid'),
    breaking('get-the-command-wrong-first', 'docker build', 'docker biuld', 'command-unknown'),
    breaking('build-the-image', 'world .', 'world', 'context-missing'),
    breaking('build-the-image', '-t hello-world', '-t Hello-World', 'reference-invalid'),
    breaking('run-it', '--rm hello-world cat', '--remove hello-world cat', 'option-unknown'),
    breaking(
      'your-turn-one-more-label',
      'RUN date',
      'COPY notes.txt /\nRUN date',
      'not-in-context',
    ),
  ],
  isolation: [
    refused('ask-a-container-what-it-sees', 'CMD ls', 'CDM ls', 'dockerfile-syntax'),
    breaking('its-own-name-its-own-first-process', ' sh -c', ' fish -c', 'program-missing'),
    breaking(
      'two-containers-never-meet',
      '--name tutorial-second',
      '--name tutorial-first',
      'name-taken',
    ),
    refused(
      'your-turn-save-the-result',
      'result.txt\ndocker rm tutorial-first',
      'result.txt\ndocker rm tutorial-frist',
      'removes-others',
    ),
    breaking(
      'your-turn-save-the-result',
      'docker cp tutorial-first:/result.txt result.txt\n',
      'docker cp tutorial-first:/reslut.txt result.txt\n',
      'path-missing',
    ),
  ],
  mounting: [
    breaking('mount-a-folder', ':/mnt tutorial-mount', ':mnt tutorial-mount', 'mount-not-absolute'),
    breaking(
      'a-folder-with-a-blank-in-its-name',
      '"$(pwd)":/mnt',
      '$(pwd):/mnt',
      'reference-invalid',
    ),
    breaking(
      'change-a-file-while-the-container-runs',
      ' sleep inf',
      ' sleeep inf',
      'program-missing',
    ),
    breaking(
      'delete-a-file-and-make-a-new-one',
      ' ls /mnt/samples',
      ' lss /mnt/samples',
      'program-missing',
    ),
    breaking(
      'write-from-the-inside',
      'docker exec',
      'docker stop -t 0 tutorial-watch\ndocker exec',
      'container-stopped',
    ),
    breaking(
      'your-turn-a-safe-place-for-raw-data',
      '-v "$(pwd)/raw":/raw:ro',
      '--mount type=bind,source="$(pwd)/rwa",target=/raw,readonly',
      'mount-source-missing',
    ),
    breaking('try-to-break-it', '> /results/count', '> /raw/count', 'read-only'),
  ],
  copying: [
    breaking('copy-a-file-into-the-image', 'COPY Dockerfile', 'COPY Dokcerfile', 'not-in-context'),
    breaking('lose-your-file-and-get-it-back', ' cat /mnt', ' cta /mnt', 'program-missing'),
    breaking(
      'change-a-file-after-the-build',
      'tutorial-copy .',
      'tutorial-copy data',
      'context-not-found',
    ),
    breaking(
      'your-turn-keep-it-out',
      'docker build -t tutorial-copy .',
      'docker image rm tutorial-copy',
      'image-missing',
    ),
  ],
  'inside-a-container': [
    breaking('build-something-to-go-into', '--rm hello-world', '--rm hello-wrld', 'image-missing'),
    breaking('open-a-shell', 'hello-world /bin/bash', 'hello-world /bin/bsah', 'program-missing'),
    breaking(
      'go-into-a-running-one',
      'exec tutorial-inside',
      'exec tutorial-insdie',
      'container-missing',
    ),
    breaking('leave-nothing-behind', 'rm --force', 'rm', 'container-running'),
    breaking(
      'your-turn-make-it-last',
      'RUN echo 42 > /answer.txt\n',
      'RUN ehco 42\n',
      'command-not-found',
    ),
  ],
  environments: [
    breaking(
      'write-down-what-you-need',
      '\n\nnumpy\n',
      '\n\nnumpi-of-the-lab\n',
      'package-missing',
    ),
    breaking('compute-something-in-it', 'import numpy', 'import numpi', 'module-missing'),
    breaking('pin-it', '==1.23.4\n', '==1.23.444\n', 'package-missing'),
  ],
  notebooks: [
    breaking(
      'ask-for-a-graphics-card',
      'docker run --rm --gpus all jupyter/datascience-notebook true\n',
      'docker run --rm --gpuz all jupyter/datascience-notebook true\n',
      'option-unknown',
    ),
    breaking('start-the-server-as-yourself', ':"/home/$name', ':"home/$name', 'mount-not-absolute'),
    refused(
      'your-turn-a-notebook-that-you-find-outside',
      'docker exec -i --user "$user" -w "/home/$name/work" tutorial-notebook python < make-notebook.py\n```\n\n</details>',
      'docker exec -it --user "$user" -w "/home/$name/work" tutorial-notebook python < make-notebook.py\n```\n\n</details>',
      'tty-needed',
    ),
    breaking('run-it-from-top-to-bottom', '-m nbconvert', '-m nbconvret', 'module-missing'),
    breaking(
      'your-turn-a-port-of-its-own',
      '"127.0.0.1:$SECOND_PORT:8888"',
      '"127.0.0.1:$NOTEBOOK_PORT:8888"',
      'port-taken',
    ),
  ],
  'dev-containers': [
    refused('an-experiment', 'ENV DARTS', 'EVN DARTS', 'dockerfile-syntax'),
    breaking('run-something-in-it', '. python main', '. pyhton main', 'program-missing'),
    breaking('the-same-without-an-editor', '-w /work', '-w work', 'mount-not-absolute'),
    breaking('put-it-away', 'docker rm --force', 'docker rm', 'container-running'),
  ],
  experiment: [
    breaking('build-its-image', 'COPY main.py', 'COPY mian.py', 'not-in-context'),
    breaking('run-it-once', ':/results hyperparam', ':results hyperparam', 'mount-not-absolute'),
    breaking('run-it-from-a-script', 'docker run -v', 'docker run -it -v', 'no-terminal'),
    refused('look-at-what-is-left-over', 'docker rm $(', 'docker rm nobody $(', 'removes-others'),
    breaking('your-turn-a-seed', '-t hyperparam .', '-t hyperparm .'),
  ],
  sweep: [
    breaking('build-the-experiment', 'COPY main.py', 'COPY mian.py', 'not-in-context'),
    breaking('write-the-loop', '\n./search.sh\n', '\n./serach.sh\n'),
    breaking(
      'write-the-loop > run-it-as-printed',
      '/results hyperparam',
      '/results hyperparm',
      'image-missing',
    ),
    breaking(
      'your-turn-an-image-that-takes-arguments',
      'ENTRYPOINT ["python", "/main.py"]\n```',
      'ENTRYPOINT ["pyhton", "/main.py"]\n```',
      'program-missing',
    ),
  ],
  'job-graph': [
    breaking('write-three-jobs', '==1.2.1\n', '==1.2.111\n', 'package-missing'),
    breaking(
      'draw-the-graph > run-the-graph',
      '--network none',
      '--netwrok none',
      'option-unknown',
    ),
    breaking(
      'write-three-jobs > run-the-graph',
      'from sklearn.',
      'from sklaern.',
      'module-missing',
    ),
  ],
  status: [
    breaking('something-to-look-after', ' mode=755', '', 'not-executable'),
    breaking(
      'something-to-look-after',
      '--name tutorial-neighbour',
      '--name tutorial-long',
      'name-taken',
    ),
    breaking(
      'what-runs',
      '--no-stream tutorial-long',
      '--no-stream tutorial-lnog',
      'container-missing',
    ),
    breaking(
      'your-turn-remove-exactly-those',
      'iris --filter status=exited)\n',
      'iris)\n',
      'container-running',
    ),
    breaking('leave-it-tidy', 'rm --force', 'rm', 'container-running'),
  ],
  finish: [
    breaking('your-turn-the-experiment', 'COPY darts.py', 'COPY drats.py', 'not-in-context'),
    breaking('your-turn-the-experiment', '["python"', '["pyhton"', 'program-missing'),
  ],
};
