/** Explains failures with what the engine knows, and mends what it can once somebody has agreed to it. */
import type { Explanation, Failure, Remedy } from '../../core/failures/codes.ts';
import type { Circumstances } from '../../machine/engine/observe/explain.ts';
import { freePort } from '../../machine/host/ports.ts';
import type { BashShell } from '../../machine/shell/bash.ts';

export interface NewPort {
  readonly variable: string;
  readonly port: string;
}

export class Mender {
  readonly #circumstances: Circumstances;
  /** The lesson's own, so that what waits for a port hears of another one. */
  readonly #ports: Record<string, string>;
  readonly #shell: BashShell;
  readonly #onPorts: () => void;

  /** @param onPorts told when a port has been chosen anew */
  constructor(
    circumstances: Omit<Circumstances, 'ports'>,
    ports: Record<string, string>,
    shell: BashShell,
    onPorts: () => void,
  ) {
    this.#circumstances = { ...circumstances, ports };
    this.#ports = ports;
    this.#shell = shell;
    this.#onPorts = onPorts;
  }

  readonly explain = async (failure: Failure): Promise<Explanation> => {
    const { explain } = await import('../../machine/engine/observe/explain.ts');
    return explain(failure, this.#circumstances);
  };

  /**
   * @returns the port that a variable has from now on, where that is what helps
   * @throws Error where a container is not the lesson's any more
   */
  async mend(remedy: Exclude<Remedy, { kind: 'show-space' }>): Promise<NewPort | undefined> {
    if (remedy.kind === 'remove-container') {
      const { removeOwn } = await import('../../machine/engine/observe/explain.ts');
      await removeOwn(remedy.id, this.#circumstances);
      return undefined;
    }
    const port = String(await freePort());
    this.#ports[remedy.variable] = port;
    this.#onPorts();
    this.#shell.setVariable(remedy.variable, port);
    return { variable: remedy.variable, port };
  }
}
