/** Errors of base images and their stand-ins. */
import { fromFile } from '../images.ts';
import type { ErrorTable } from './words.ts';

export const imageErrors = {
  'images-declined': () => [
    'The base images were not fetched, and nothing was run.',
    '`lesson images` shows which are here, `lesson list` other lessons.',
  ],
  'images-interrupted': () => [
    'Stopped: not all base images are here.',
    '`lesson images` shows which are.',
  ],
  'image-missing': ({ image, host, managed, why }) => {
    const what = `The image ${image} is not on this engine and cannot be pulled`;
    const said = why === undefined ? `${what}.` : `${what}: ${REASONS[why.reason]}.\n${why.said}`;
    if (why?.reason === 'refused') {
      const { failure } = why;
      return failure ? [said, undefined, failure] : [said, 'Check the name, and try again later.'];
    }
    const elsewhere =
      '\nOr work on a managed engine, where a stand-in can be made: lesson engine start';
    const next = `${fromFile(image, host)}${managed ? '' : elsewhere}`;
    return why?.failure ? [said, next, why.failure] : [said, next];
  },
  'program-missing': ({ program }) => [
    program === 'registry'
      ? 'The registry server for stand-ins is not installed.'
      : 'mmdebstrap, which makes stand-ins, is not installed.',
    'Install what is missing: lesson setup',
  ],
  'manifest-invalid': ({ path, problems }) => [
    `${path} is not a list of stand-ins:\n${problems}`,
    'Correct it, then run the command again.',
  ],
  'stand-in-untransferred': ({ image, reason }) => [
    `The stand-in for ${image} was built, but could not be pulled from the managed registry: ${reason}`,
    'Restart both: lesson engine stop && lesson engine start',
  ],
  'stand-in-failed': ({ command, said }) => [
    `Making a stand-in failed: ${command}\n${said}`,
    'Look at the last line above; "lesson doctor" checks the machine.',
  ],
  'stand-ins-elsewhere': ({ host }) => [
    `Stand-ins are made on the managed engine, and ${host} is not it.`,
    "An image there is its owner's to remove: docker image rm NAME",
  ],
  'packages-missing': ({ image, suites }) => [
    `A stand-in for ${image} needs packages of ${suites.join(' or ')}, and this machine's package source does not answer for ${suites.length > 1 ? 'any of them' : 'it'}.`,
    'Check that "apt-get update" works here.',
  ],
  'root-failed': ({ suite, said }) => [
    `Making a root of ${suite} from this machine's package source failed.\n${said}`,
    'Check that "apt-get update" works here, and that there is free disk space.',
  ],
} satisfies Partial<ErrorTable>;

const REASONS = {
  refused: 'the registry refuses it',
  unreachable: 'its registry cannot be reached',
  stalled: 'its registry does not answer',
  cut: 'the connection broke',
};
