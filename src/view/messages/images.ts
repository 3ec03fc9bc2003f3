/** Words for `lesson images`. Plain lines. */

import { bytes, counted } from '../../core/words/phrases.ts';
import { hang } from '../text/layout.ts';
import { harmless } from '../text/sanitize.ts';

interface Base {
  readonly image: string;
  readonly state: 'real' | 'stand-in' | 'missing';
  readonly really?: string;
  readonly size?: number;
  readonly built?: string;
  readonly stored: boolean;
}

/**
 * @param own whether the engine is the own one, where stand-ins are made
 * @param width columns
 */
export function baseLines(bases: readonly Base[], own: boolean, width: number): string[] {
  const standIns = bases.filter((base) => base.state === 'stand-in' || base.stored).length;
  return [
    ...bases.flatMap((base) => {
      const { size, built } = base;
      const image = harmless(base.image);
      const facts = [
        ...(size === undefined ? [] : [bytes(size)]),
        ...(built === undefined ? [] : [`built ${built.slice(0, 10)}`]),
      ];
      return [
        `  ${image}${facts.length > 0 ? `  ${facts.join(', ')}` : ''}`,
        ...hang('    ', whatItIs(base), width),
      ];
    }),
    ...(standIns > 0 && own
      ? [
          '',
          `${counted(standIns, 'stand-in')}. Where a registry answers, get the real ones with:`,
          '  lesson images --replace',
        ]
      : []),
  ];
}

function whatItIs({ state, really, stored }: Base): string {
  if (state === 'stand-in') return `stand-in: ${harmless(really ?? '')}`;
  if (state === 'real') return stored ? 'real; a stand-in is stored in the own registry' : 'real';
  return stored ? 'not here; a stand-in is stored in the own registry' : 'not here';
}

export function outcomeText(outcome: {
  readonly image: string;
  readonly did: 'replaced' | 'dropped' | 'kept';
  readonly why?: string;
}): string {
  const { did, why } = outcome;
  const image = harmless(outcome.image);
  if (did === 'replaced') return `${image}: the real one now`;
  if (did === 'dropped') return `${image}: the stand-in is gone`;
  return `${image}: the stand-in stays. ${harmless(why ?? '')}`;
}

/**
 * What helps where no registry is reached.
 * @param images their names; unless told, a place for them
 * @param host the engine's endpoint, where it need not be the CLI's own choice
 */
export function fromFile(images = 'IMAGE …', host?: string): string {
  const docker = host === undefined ? 'docker' : `docker --host ${host}`;
  return `Where they are available: docker save --output images.tar ${images}; then here: ${docker} load --input images.tar`;
}
