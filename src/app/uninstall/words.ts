/** Words for what `lesson clean --all` is about to remove, and for what came of it. Plain lines. */
import { bytes, counted } from '../../core/words/phrases.ts';
import { shellWord } from '../../core/words/shell-word.ts';
import type { Left } from '../../machine/host/removal.ts';
import { hang } from '../../view/text/layout.ts';
import type { Theme } from '../../view/text/theme.ts';
import type { OwnPlace, ReachedEngine, RemovalPlace, UninstallPlan } from './plan.ts';

export interface ToRemove {
  readonly engines: readonly Pick<ReachedEngine, 'endpoint' | 'remains'>[];
  readonly own: readonly Pick<OwnPlace, 'of' | 'folders' | 'bytes'>[];
  readonly places: readonly Pick<RemovalPlace, 'kind' | 'folder' | 'bytes'>[];
}

export interface Staying extends Pick<UninstallPlan, 'sandboxes' | 'changes'> {
  /** Engines that do not answer, and the folder of their journals. */
  readonly silent: readonly { readonly endpoint: string; readonly records: readonly unknown[] }[];
  readonly journals: string;
}

const PLACES = {
  caches: 'what can be made again',
  records: 'what was made, and which lessons are trusted',
  sockets: 'sockets',
} as const;

/** One line each, with its size. */
export function toRemoveLines({ engines, own, places }: ToRemove): string[] {
  const row = (size: number | undefined, text: string) =>
    `  ${(size === undefined ? '' : bytes(size)).padStart(8)}  ${text}`;
  return [
    ...engines.map(({ endpoint, remains }) => {
      const { containers, networks, volumes, images } = remains;
      const kinds = { container: containers, network: networks, volume: volumes, image: images };
      const parts = Object.entries(kinds).flatMap(([kind, n]) => (n > 0 ? counted(n, kind) : []));
      const what = parts.length > 0 ? parts.join(', ') : 'nothing but journals';
      return row(images > 0 ? remains.bytes : undefined, `${what}, on the engine at ${endpoint}`);
    }),
    ...own.map(({ of, folders, bytes: size }) => {
      const name = of === 'tests' ? 'the managed engine of the tests' : 'the managed engine';
      return row(size, `${name} and all that is on it: ${folders[0]}`);
    }),
    ...places.map(({ kind, folder, bytes: size }) => row(size, `${PLACES[kind]}: ${folder}`)),
  ];
}

/** What stays, and how it is removed by whoever wants that: commands stand on lines of their own. */
export function stayingLines(staying: Staying, width: number): string[] {
  const { sandboxes, changes, silent, journals } = staying;
  const say = (text: string) => hang('', text, width);
  return [
    ...silent.flatMap(({ endpoint, records }) => [
      ...say(
        `The engine at ${endpoint} does not answer: what ${counted(records.length, 'run')} made there stays, and so does its journal, in ${journals}.`,
      ),
      '  Once it answers: lesson clean --all',
    ]),
    ...sandboxes.flatMap((folder) => say(`Your files stay in ${folder}.`)),
    ...changes.flatMap((change) => [
      ...say(
        change.t === 'packages'
          ? `The packages that were installed stay: ${change.names.join(', ')}.`
          : `${change.user} stays a member of the group "${change.group}".`,
      ),
      `  To change that: ${change.undo}`,
    ]),
  ];
}

export function leftLines(left: readonly Left[], { style, symbol }: Theme): string[] {
  const denied = left.filter((it) => it.denied).map(({ what }) => what);
  return [
    ...left.map(({ what, why }) => `${style.warning(symbol.warning)} left ${what}: ${why}`),
    ...(denied.length > 0
      ? [`${symbol.arrow} Root may remove it: sudo rm -rf ${denied.map(shellWord).join(' ')}`]
      : []),
  ];
}
