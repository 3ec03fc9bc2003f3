/**
 * Whether what a request names is the lesson's. The engine is asked what the name stands for, and the
 * journals whether a run of this learner's has made that.
 */

import { fullReference, isListedAs } from '../../../core/names/image-reference.ts';
import { shortId } from '../../../core/names/object-id.ts';
import type { EngineLabels } from '../connect/api.ts';
import { askEngine, type Endpoint } from '../connect/dial.ts';
import type { RunRecord } from '../ownership/journal.ts';
import { isOwn, isOwnImage, type Owned, ownedBy, RUN_LABEL } from '../ownership/owned.ts';
import { OPEN_DRIVERS, openNetwork } from './networks.ts';
import { notOurs, Refusal } from './refusal.ts';
import { encodeName, encodePath } from './target.ts';

export interface GuardOptions {
  readonly endpoint: Endpoint;
  readonly run: string;
  /** The runs of this learner's on this engine, as their journals have them. */
  readonly records: () => readonly RunRecord[];
  /** What the learner made for the lesson in another terminal: "kind id" → name. */
  readonly elsewhere: () => Readonly<Record<string, string>>;
  /** Names of containers that belong to the lesson: its checks look into them, whoever made them. */
  readonly claimed: readonly string[];
  /** Objects of others may be changed, too. */
  readonly allowOthers: boolean;
}

interface FoundObject {
  readonly Id: string;
  readonly Labels?: EngineLabels;
  readonly Created?: string;
  readonly CreatedAt?: string;
}
interface FoundContainer extends Omit<FoundObject, 'Labels'> {
  readonly Name: string;
  readonly Config?: { readonly Labels?: EngineLabels; readonly Image?: string };
}
interface FoundImage extends FoundObject {
  readonly RepoTags?: readonly string[] | null;
}
interface FoundSpec {
  readonly ID: string;
  readonly CreatedAt?: string;
  readonly Spec: { readonly Labels?: EngineLabels };
}

/** Statuses that say that there is none, or no swarm that could have one. */
const NONE = [404, 406, 503];

export class Guard {
  readonly allowOthers: boolean;
  readonly #options: GuardOptions;
  readonly #made = new Set<string>();
  readonly #execs = new Set<string>();

  constructor(options: GuardOptions) {
    this.#options = options;
    this.allowOthers = options.allowOthers;
  }

  /** The session itself has made this container or network: nobody need be asked. */
  noteMade(id: string): void {
    this.#made.add(id);
  }

  /** The session has begun this command in a container of the lesson's. */
  noteExec(id: string): void {
    this.#execs.add(id);
  }

  /** @throws Refusal where it is there, and is not the lesson's */
  async container(name: string, done: string, byCheck = false): Promise<void> {
    if (this.allowOthers || this.#made.has(name)) return;
    const found = await this.#look<FoundContainer>(`/containers/${encodeName(name)}/json`);
    if (!found || this.#made.has(found.Id)) return;
    const called = found.Name.replace(/^\//, '');
    if (byCheck && this.#options.claimed.includes(called)) return;
    const { Labels, Image } = found.Config ?? {};
    if (this.#isMine('container', found.Id, Labels)) return;
    throw notOurs({ kind: 'container', name: called, image: Image, ...told(found, Labels) }, done);
  }

  async exec(id: string, done: string): Promise<void> {
    if (this.allowOthers || this.#execs.has(id)) return;
    const found = await this.#look<{ ContainerID: string }>(`/exec/${encodeName(id)}/json`);
    if (found) await this.container(found.ContainerID, done, true);
  }

  async volume(name: string, done: string): Promise<void> {
    if (this.allowOthers) return;
    const found = await this.#look<FoundObject>(`/volumes/${encodeName(name)}`);
    if (!found || this.#isMine('volume', name, found.Labels)) return;
    throw notOurs({ kind: 'volume', name, ...told(found, found.Labels) }, done);
  }

  async network(name: string, done: string): Promise<void> {
    if (this.allowOthers || this.#made.has(name)) return;
    const found = await this.#look<FoundObject>(`/networks/${encodeName(name)}`);
    if (!found || this.#isMine('network', found.Id, found.Labels)) return;
    throw notOurs({ kind: 'network', name, ...told(found, found.Labels) }, done);
  }

  /** A service, config or secret of a swarm. */
  async inSwarm(kind: 'service' | 'config' | 'secret', name: string, done: string): Promise<void> {
    if (this.allowOthers) return;
    const found = await this.#look<FoundSpec>(`/${kind}s/${encodeName(name)}`);
    if (!found || this.#isMine(kind, found.ID, found.Spec.Labels)) return;
    throw notOurs({ kind, name, ...told(found, found.Spec.Labels) }, done);
  }

  async swarm(done: string): Promise<void> {
    if (this.allowOthers) return;
    const found = await this.#look<FoundSpec>('/swarm');
    if (!found || this.#isMine('swarm', found.ID, found.Spec.Labels)) return;
    throw notOurs({ kind: 'swarm', name: found.ID, ...told(found, found.Spec.Labels) }, done);
  }

  /** One name of an image, or with its id all of them. */
  async image(name: string, done: string): Promise<void> {
    if (this.allowOthers) return;
    const found = await this.#look<FoundImage>(`/images/${encodePath(name)}/json`);
    if (!found) return;
    const owned = this.#owned();
    const mine = this.#options.elsewhere()[`image ${found.Id}`] !== undefined;
    const tags = found.RepoTags ?? [];
    const asked = tags.filter((tag) => isListedAs(tag, fullReference(name)));
    const going = asked.length > 0 ? asked : tags;
    for (const tag of going) {
      if (mine || hasReference(owned, fullReference(tag), found.Id)) continue;
      throw notOurs({ kind: 'image', name: tag, created: found.Created }, done);
    }
    if (going.length < tags.length || mine || hasImage(owned, found.Id)) return;
    throw notOurs({ kind: 'image', name: shortId(found.Id), created: found.Created }, done);
  }

  /** @throws Refusal where containers of the network can be reached from other machines */
  async openToOthers(name: string): Promise<void> {
    const found = await this.#look<{ Name: string; Driver: string }>(
      `/networks/${encodeName(name)}`,
    );
    if (found && OPEN_DRIVERS.includes(found.Driver)) throw openNetwork(found.Name, found.Driver);
  }

  #isMine(kind: string, id: string, Labels: EngineLabels): boolean {
    const run = Labels?.[RUN_LABEL];
    if (run === this.#options.run || this.#options.elsewhere()[`${kind} ${id}`] !== undefined) {
      return true;
    }
    const owned = this.#owned();
    if (kind === 'container' || kind === 'network') return isOwn(owned, kind, { Id: id, Labels });
    if (kind === 'volume') return isOwn(owned, kind, { Name: id, Labels });
    return owned.runs.includes(run ?? '');
  }

  #owned(): Owned {
    return ownedBy(this.#options.records());
  }

  async #look<T>(path: string): Promise<T | undefined> {
    const { status, body } = await askEngine(this.#options.endpoint, path);
    if (NONE.includes(status)) return undefined;
    if (status !== 200) throw new Refusal(`The engine does not say whose this is: ${body}`);
    return JSON.parse(body) as T;
  }
}

function hasReference(owned: Owned, ref: string, id: string): boolean {
  const is = (one: { readonly ref: string; readonly id: string }) =>
    fullReference(one.ref) === ref && one.id === id;
  return (
    owned.references.some((known) => isListedAs(ref, known.ref) && known.ids.includes(id)) ||
    owned.pulled.some(is) ||
    owned.kept.some(is)
  );
}

/** Whether a run has made the image, or pulled it: with its last name it is deleted. */
function hasImage(owned: Owned, id: string): boolean {
  return isOwnImage(owned, id) || owned.pulled.some((one) => one.id === id);
}

function told(
  { Created, CreatedAt }: { readonly Created?: string; readonly CreatedAt?: string },
  labels: EngineLabels,
): { created: string | undefined; run: string | undefined } {
  return { created: Created ?? CreatedAt, run: labels?.[RUN_LABEL] };
}
