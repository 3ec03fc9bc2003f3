/**
 * Follows what happens on an engine, whoever does it: told of each change, and attached to each
 * container as it is created, so that what it prints is seen even where it is removed at its end.
 */
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import type { Duplex, Readable } from 'node:stream';
import type { SeenContainer } from '../../../core/run/seen.ts';
import { type Endpoint, EngineAgent } from '../connect/dial.ts';
import { type Read, StreamReader } from '../connect/stream-reader.ts';
import { RUN_LABEL } from '../ownership/owned.ts';
import { refusalOf } from './container-logs.ts';

export interface FollowOptions {
  readonly endpoint: Endpoint;
  /** Whether a run's containers are passed over that are made now: those of checks. */
  readonly passesOver: (run: string) => boolean;
  /** Whether containers of an image are of interest that no run has made; of others nothing is read. */
  readonly concerns: (image: string) => boolean;
  /** Something has changed; called often. */
  readonly onChange: () => void;
  /** A command has ended in a container. */
  readonly onExec: () => void;
  /** A container has ended, and what it printed is all here. */
  readonly onContainer: (container: SeenContainer) => void;
}

export interface Follower {
  /** Whether the engine tells of what happens now. */
  readonly follows: boolean;
  close(): void;
}

interface EngineEvent {
  readonly Type?: string;
  readonly Action?: string;
  readonly Actor?: {
    readonly ID?: string;
    readonly Attributes?: Readonly<Record<string, string>>;
  };
}

const AGAIN_MS = 1000;
/** Milliseconds that an ended container's output may take to arrive. */
const LATE_MS = 2000;
const TYPES = ['container', 'image', 'volume', 'network'];

/** Resolves when the engine has begun to tell. */
export async function followEngine(options: FollowOptions): Promise<Follower> {
  const follower = new EngineFollower(options);
  await follower.begin();
  return follower;
}

interface Watched {
  readonly image: string;
  readonly reader: StreamReader;
  /** Resolves when nothing more will come. */
  readonly printed: Promise<void>;
  started: boolean;
}

class EngineFollower implements Follower {
  readonly #options: FollowOptions;
  readonly #agent: EngineAgent;
  readonly #watched = new Map<string, Watched>();
  readonly #passedOver = new Set<string>();
  readonly #open = new Set<{ destroy(): unknown }>();
  /** Containers are told of in the order in which they ended. */
  #told = Promise.resolve();
  #closed = false;
  follows = false;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#agent = new EngineAgent(options.endpoint);
  }

  async begin(): Promise<void> {
    const filters = encodeURIComponent(JSON.stringify({ type: TYPES }));
    const answer = await this.#ask('GET', `/events?filters=${filters}`);
    if (this.#closed) return void answer.destroy();
    this.follows = true;
    let rest = '';
    answer.setEncoding('utf8');
    answer.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim() !== '') this.#hear(line);
    });
    answer.on('error', () => undefined);
    answer.on('close', () => {
      this.follows = false;
      this.#beginAgain();
    });
  }

  close(): void {
    this.#closed = true;
    for (const it of this.#open) it.destroy();
  }

  #beginAgain(): void {
    if (this.#closed) return;
    setTimeout(() => {
      if (this.#closed) return;
      this.begin().then(this.#options.onChange, () => this.#beginAgain());
    }, AGAIN_MS).unref();
  }

  #hear(line: string): void {
    let event: EngineEvent;
    try {
      event = JSON.parse(line) as EngineEvent;
    } catch {
      return;
    }
    const { Type, Action = '', Actor = {} } = event;
    const { ID: id = '', Attributes = {} } = Actor;
    const run = Attributes[RUN_LABEL];
    if (run !== undefined && !this.#watched.has(id) && this.#options.passesOver(run)) {
      this.#passedOver.add(id);
    }
    if (this.#passedOver.has(id) || this.#passedOver.has(Attributes.container ?? '')) return;
    if (Type === 'container') {
      const { image = '' } = Attributes;
      if (run === undefined && !this.#options.concerns(image)) return;
      if (Action === 'create') this.#attach(id, image);
      else if (Action === 'start') this.#started(id, image);
      else if (Action === 'die' || Action === 'died') this.#ended(id, Number(Attributes.exitCode));
      else if (/^(?:attach|resize|top|archive-path|export|exec_(?:create|start))/.test(Action))
        return;
      else if (Action.startsWith('exec')) {
        this.#options.onExec();
        return;
      }
    }
    // A container that cannot be started is only heard of as its network is taken from it.
    if (Type === 'network' && Action === 'disconnect')
      void this.#refused(Attributes.container ?? '');
    this.#options.onChange();
  }

  #attach(id: string, image: string): void {
    const reader = new StreamReader();
    const printed = this.#stream(id, reader).catch(() => undefined);
    this.#watched.set(id, { image, reader, printed, started: false });
  }

  #started(id: string, image: string): void {
    if (!this.#watched.has(id)) this.#attach(id, image);
    const watched = this.#watched.get(id);
    if (watched) watched.started = true;
  }

  /** Tells of a container that the engine could not start, where it still knows why. */
  async #refused(id: string): Promise<void> {
    const watched = this.#watched.get(id);
    if (!watched || watched.started) return;
    const { endpoint, onContainer } = this.#options;
    const refusal = await refusalOf(endpoint, id);
    if (!refusal || this.#closed || !this.#watched.delete(id)) return;
    const nothing = { stdout: '', stderr: '', truncated: false };
    onContainer({ image: watched.image, ...nothing, ...refusal });
  }

  /** Reads what a container prints from now on, to its end. */
  #stream(id: string, reader: StreamReader): Promise<void> {
    return new Promise((resolve, reject) => {
      const path = `/containers/${id}/attach?stream=1&stdout=1&stderr=1`;
      const headers = { Connection: 'Upgrade', Upgrade: 'tcp', 'Content-Length': 0 };
      const request = httpRequest({
        agent: this.#agent,
        method: 'POST',
        path,
        host: 'engine',
        headers,
      });
      const read = (stream: Readable | Duplex, head?: Buffer) => {
        this.#open.add(stream);
        if (head && head.length > 0) reader.add(head);
        stream.on('data', (chunk: Buffer) => reader.add(chunk));
        stream.on('error', () => undefined);
        const done = () => {
          this.#open.delete(stream);
          stream.destroy();
          resolve();
        };
        stream.once('end', done);
        stream.once('close', done);
      };
      this.#hold(request);
      request.on('upgrade', (_answer, socket, head) => read(socket, head));
      request.on('response', (answer) => {
        if (answer.statusCode === 200) return read(answer);
        answer.resume();
        reject(new Error(`attach: ${answer.statusCode}`));
      });
      request.on('error', reject);
      request.end();
    });
  }

  #ended(id: string, exitCode: number): void {
    const watched = this.#watched.get(id);
    // Started anew, it is attached to anew.
    this.#watched.delete(id);
    if (!watched) return;
    const { image, reader, printed } = watched;
    // Asked for at once, before it is removed: who attached too late has missed something.
    const logs = this.#logs(id);
    const whole = Promise.race([printed, new Promise((r) => setTimeout(r, LATE_MS).unref())]);
    this.#told = this.#told.then(async () => {
      await whole;
      const read = longer(reader.result(), (await logs)?.result());
      if (!this.#closed) this.#options.onContainer({ image, exitCode, ...read });
    });
  }

  /** All that a container has printed, where the engine still has it. */
  async #logs(id: string): Promise<StreamReader | undefined> {
    try {
      const answer = await this.#ask('GET', `/containers/${id}/logs?stdout=1&stderr=1`);
      const reader = new StreamReader();
      for await (const chunk of answer as AsyncIterable<Buffer>) reader.add(chunk);
      return reader;
    } catch {
      return undefined;
    }
  }

  /** What is asked is given up at the end, whether it was answered or not. */
  #hold(request: ClientRequest): void {
    this.#open.add(request);
    request.once('close', () => this.#open.delete(request));
  }

  #ask(method: string, path: string): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        { agent: this.#agent, method, path, host: 'engine' },
        (answer) => {
          if (answer.statusCode !== 200) {
            answer.resume();
            reject(new Error(`the engine answered ${answer.statusCode} to ${path}`));
            return;
          }
          resolve(answer);
        },
      );
      this.#hold(request);
      request.on('error', reject);
      request.end();
    });
  }
}

/** Of the same output, seen in two ways, the one that has more of it. */
function longer(a: Read, b: Read | undefined): Read {
  const length = (read: Read) => read.stdout.length + read.stderr.length;
  return b && length(b) > length(a) ? b : a;
}
