/** What the proxy does not pass on, and why. The docker CLI prints the message. Pure. */
export class Refusal extends Error {
  readonly status: number;

  /** @param status of the answer: 400 for a malformed request, 403 for one that is not allowed */
  constructor(message: string, status: 400 | 403 | 413 = 403) {
    super(message);
    this.status = status;
  }
}

export function malformed(what: string): Refusal {
  return new Refusal(`The lesson runner did not pass this request on: ${what}.`, 400);
}

export interface OthersObject {
  readonly kind: string;
  readonly name: string;
  /** What a container runs. */
  readonly image?: string | undefined;
  /** As the engine tells the time. */
  readonly created?: string | undefined;
  /** The run of the lesson runner whose label it has. */
  readonly run?: string | undefined;
}

/** @param done what would have been done to it: "removed" */
export function notOurs({ kind, name, image, created, run }: OthersObject, done: string): Refusal {
  const time = created === undefined ? NaN : Date.parse(created);
  const facts = [
    image && `image ${image}`,
    !Number.isNaN(time) &&
      `created ${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    run ? `by run ${run}, which is not this learner's` : 'not by a lesson of this learner',
  ].filter(Boolean);
  return new Refusal(
    `The ${kind} "${name}" was not ${done}, because it does not belong to this lesson (${facts.join(', ')}). If you are sure, use a terminal outside the lesson, or: lesson shell --allow-others`,
  );
}

export const PRUNE = new Refusal(
  'A prune removes unused objects of everybody on this engine, so a lesson cannot use it. Remove objects by name, or everything that lessons made with: lesson clean',
);
export const PLUGIN = new Refusal(
  'A plugin changes the engine for everybody, so a lesson cannot install or change one. Use a terminal outside the lesson.',
);
export const JOIN = new Refusal(
  'A machine that joins a swarm is reachable from other machines, so a lesson cannot do that. Begin a swarm of one machine with: docker swarm init',
);
export const PORTS_OF_SERVICE = new Refusal(
  'A service publishes its ports on all addresses of this machine, so a lesson cannot publish them. Leave out --publish; reach the service from a container in its network, or use: docker run --publish 127.0.0.1:8080:80',
);
export const HALTED = new Refusal(
  'The lesson runner has stopped this check, so it creates and starts nothing more.',
);
export const FORM = malformed('its body is a form; send JSON, or parameters in the URL');

export function unknownRequest(method: string, path: string): Refusal {
  return new Refusal(
    `The lesson runner does not know the request ${method} ${path}, so it cannot say what that would change. Use a terminal outside the lesson.`,
  );
}
