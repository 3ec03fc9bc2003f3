/** Pulls and pushes through the engine's API, whose progress rows are read strictly. */
import { type ClientRequestArgs, request } from 'node:http';
import { parseReference } from '../../core/names/image-reference.ts';
import type { TransferReason } from '../../core/run/failure.ts';
import { type Endpoint, EngineAgent, messageIn } from '../engine/connect/dial.ts';

export interface TransferOptions {
  readonly endpoint: Endpoint;
  /** Below the API's root, e.g. "/images/create?fromImage=…". */
  readonly path: string;
  /** The value of X-Registry-Auth. */
  readonly auth?: string;
  readonly onProgress?: (progress: TransferProgress) => void;
  readonly signal?: AbortSignal;
  /** Milliseconds without any sign of life until it is given up; 60 s unless told. */
  readonly patienceMs?: number;
}

export interface TransferProgress {
  readonly text: string;
  /** From 0 to 1; of the layers whose size is known so far. */
  readonly fraction?: number;
}

/** Why a transfer failed. */
export class TransferError extends Error {
  override readonly name = 'TransferError';
  /** Of one that was refused, the message is in the words of who refused it. */
  readonly reason: TransferReason;

  constructor(reason: TransferReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Where the engine's API pulls an image. */
export function pullPath(image: string): string {
  const { repository, tag, digest } = parseReference(image);
  const query = new URLSearchParams({ fromImage: repository, tag: digest ?? tag ?? '' });
  return `/images/create?${query}`;
}

/**
 * Makes one transfer and settles when the engine says that it is complete.
 * @throws TransferError; or the signal's reason
 */
export function transfer(options: TransferOptions): Promise<void> {
  const { endpoint, path, auth, signal, patienceMs = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const rows = new TransferRows(options.onProgress);
    let timer: NodeJS.Timeout | undefined;
    const fail = (error: Error): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      reject(error);
      sent.destroy();
    };
    const abort = (): void => fail(signal?.reason as Error);
    const alive = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        fail(new TransferError('stalled', `nothing came for ${Math.round(patienceMs / 1000)} s`));
      }, patienceMs);
    };
    const args: ClientRequestArgs = {
      agent: new EngineAgent(endpoint),
      method: 'POST',
      path,
      host: 'engine',
      headers: { 'Content-Length': 0, ...(auth === undefined ? {} : { 'X-Registry-Auth': auth }) },
    };
    const sent = request(args, (response) => {
      const decoder = new TextDecoder();
      const refused = response.statusCode !== 200;
      let body = '';
      response.on('data', (chunk: Buffer) => {
        alive();
        const text = decoder.decode(chunk, { stream: true });
        if (refused) body += text;
        else rows.add(text);
      });
      response.on('error', () =>
        fail(new TransferError('cut', 'the connection to the engine broke')),
      );
      response.on('end', () => {
        if (refused) return fail(asError(messageIn(body)));
        const error = rows.finish();
        if (error) return fail(error);
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        return resolve();
      });
    });
    sent.on('error', (error) => fail(new TransferError('cut', error.message)));
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort, { once: true });
    alive();
    sent.end();
  });
}

interface PullProgress {
  status?: string;
  id?: string;
  error?: string;
  errorDetail?: { message?: string };
  progressDetail?: { current?: number; total?: number };
  /** Podman. */
  stream?: string;
  images?: string[];
}

/** Reads one JSON object a line, in whatever pieces they come. */
export class TransferRows {
  readonly #onProgress: ((progress: TransferProgress) => void) | undefined;
  readonly #layers = new Map<string, { current: number; total: number }>();
  #rest = '';
  #error: TransferError | undefined;
  #complete = false;

  constructor(onProgress?: (progress: TransferProgress) => void) {
    this.#onProgress = onProgress;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  /** @returns why the transfer failed, if it did */
  finish(): TransferError | undefined {
    this.#line(this.#rest);
    if (this.#error) return this.#error;
    if (this.#complete) return undefined;
    return new TransferError('cut', 'the engine ended the transfer before it was complete');
  }

  #line(line: string): void {
    if (!line.trim()) return;
    let row: PullProgress;
    try {
      row = JSON.parse(line) as PullProgress;
    } catch {
      this.#error ??= new TransferError('cut', `not a row of progress: ${line.slice(0, 200)}`);
      return;
    }
    const error = row.errorDetail?.message ?? row.error;
    if (error !== undefined) this.#error ??= asError(error);
    const text = (row.status ?? row.stream ?? '').trim();
    // A pull ends with "Status: …", a push with "TAG: digest: …", Podman's pull with the ids.
    if (/^Status: |: digest: sha256:|^Digest: /.test(text) || row.images) this.#complete = true;
    this.#progress(row, text);
  }

  #progress({ id, progressDetail }: PullProgress, text: string): void {
    if (!this.#onProgress || !text) return;
    const total = progressDetail?.total;
    const moving = text === 'Downloading' || text === 'Pushing';
    if (id && moving && total) {
      this.#layers.set(id, { current: progressDetail?.current ?? 0, total });
    } else if (id && /^(Download complete|Pull complete|Pushed)$/.test(text)) {
      const layer = this.#layers.get(id);
      if (layer) layer.current = layer.total;
    }
    const layers = [...this.#layers.values()];
    const all = layers.reduce((sum, layer) => sum + layer.total, 0);
    const current = layers.reduce((sum, layer) => sum + Math.min(layer.current, layer.total), 0);
    this.#onProgress({
      text: all > 0 ? `${megabytes(current)} of ${megabytes(all)}` : text,
      ...(all > 0 ? { fraction: current / all } : {}),
    });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

const NOT_REACHED =
  /no such host|name resolution|dial tcp|i\/o timeout|network is unreachable|connection (refused|reset)|TLS handshake timeout|request canceled|context deadline exceeded|x509:|\bEOF\b|proxyconnect|server misbehaving/i;

function asError(message: string): TransferError {
  return new TransferError(NOT_REACHED.test(message) ? 'unreachable' : 'refused', message.trim());
}
