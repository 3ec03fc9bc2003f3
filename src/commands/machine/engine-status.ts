/** `lesson engine status`: which engine is used, and why. */
import { UserError } from '../../core/run/failure.ts';
import { findEngine } from '../../machine/engine/connect/find.ts';
import { engineKind } from '../../machine/engine/connect/kinds/table.ts';
import { holderOf } from '../../machine/engine/connect/lock.ts';
import { engineStatus } from '../../machine/engine/daemon/daemon.ts';
import { localMinute } from '../../view/messages/holder-text.ts';
import { harmless } from '../../view/text/sanitize.ts';
import { type Command, JSON_OPTION } from '../shared/command.ts';

export const command: Command<{ readonly json?: boolean }> = {
  usage: 'engine status',
  summary: 'which engine is used, and why',
  options: [JSON_OPTION],
  examples: [['lesson engine status'], ['lesson engine status --json']],
  async run(options, context) {
    const { io, home, paths, print } = context;
    const own = await engineStatus(paths, { disk: true });
    let problem: UserError | undefined;
    const found = await findEngine({ env: io.env, home, paths }).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
      problem = error;
      return undefined;
    });
    const holder = found && (await holderOf(found.facts.id, paths.runtime));
    if (options.json) {
      const facts = found?.facts ?? { endpoint: null, kind: null, own: false };
      context.json({ version: 1, ...engineFields(facts), holder: holder ?? null, ownEngine: own });
      return found ? 0 : 3;
    }
    if (problem) throw problem;
    if (!found) return 3;
    const { facts } = found;
    const how = facts.own
      ? 'the managed engine'
      : facts.context
        ? `chosen by the context "${facts.context}"`
        : facts.kind === 'env'
          ? 'chosen by DOCKER_HOST'
          : facts.software === 'docker'
            ? 'the default one'
            : `${engineKind(facts).name}'s usual one`;
    print(harmless(`engine ${facts.version} at ${facts.endpoint}, ${how}`));
    if (holder)
      print(
        `in use by ${holder.user}: ${holder.doing} (process ${holder.pid}, since ${localMinute(holder.since)})`,
      );
    if (own.running) {
      const since = own.since === undefined ? '' : `, since ${localMinute(own.since)}`;
      print(`managed engine: process ${own.pid}${since}`);
      print(`  data in ${own.dataRoot}`);
    } else print('managed engine: stopped');
    return 0;
  },
};

/** `version` is the report's; the engine's own is told apart from it. */
function engineFields(facts: {
  readonly endpoint: string | null;
  readonly kind: string | null;
  readonly own: boolean;
  readonly version?: string;
  readonly context?: string;
  readonly id?: string;
}) {
  const { version, ...rest } = facts;
  return { ...rest, engineVersion: version ?? null };
}
