/**
 * What a request asks for, read as an engine reads it. Engines decode and clean a path in different
 * ways, so what more than one way leads to is refused, and only the plain spelling is sent on. Pure.
 */
import { malformed, Refusal } from './refusal.ts';

export interface RequestTarget {
  readonly method: string;
  /** Decoded, without the API's version, e.g. /containers/create. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The API's version as the path names it, e.g. /v1.41; or empty. */
  readonly version: string;
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];
/** Parameters that may be given more than once; of others the first counts, and only that is sent on. */
const LISTS = ['t', 'changes', 'names', 'extrahosts', 'platform', 'platforms', 'type'];
/** Parameters that the proxy reads. Podman matches their names in any case, Docker exactly. */
const READ = [
  'container',
  'forcerm',
  'fromImage',
  'fromSrc',
  'name',
  'networkmode',
  'q',
  'repo',
  't',
  'tag',
  'version',
];
/** Before it, a container could be started with settings that nobody has checked. */
const OLDEST_MINOR = 24;

/** @throws Refusal where it can be read in more than one way */
export function readTarget(method: string | undefined, url: string | undefined): RequestTarget {
  if (!METHODS.includes(method ?? '')) throw malformed(`the method ${method} is not supported`);
  const [rawPath = '', ...rest] = (url ?? '').split('?');
  if (!rawPath.startsWith('/')) throw malformed('its path does not begin with /');
  const segments = rawPath.slice(1).split('/').map(decoded);
  const version = /^v[0-9.]+$/.test(segments[0] ?? '') ? segments.shift() : undefined;
  if (version !== undefined) checkVersion(version);
  return {
    method: method ?? '',
    path: `/${segments.join('/')}`,
    query: readQuery(rest.join('?')),
    version: version === undefined ? '' : `/${version}`,
  };
}

/** The one spelling in which it is sent on. */
export function spell({ version, path, query }: RequestTarget): string {
  const plain = encodePath(path);
  return `${version}${plain}${query.size > 0 ? `?${query}` : ''}`;
}

/** A path with what has a meaning in a URL encoded. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeName).join('/');
}

/** A name as one part of a path. Colons and @ stay, as clients send them in names of images. */
export function encodeName(name: string): string {
  return encodeURIComponent(name).replace(/%(?:3A|40)/g, decodeURIComponent);
}

function decoded(segment: string): string {
  if (!/^[!-~]*$/.test(segment) || /[#\\]/.test(segment)) {
    throw malformed('its path has a character that must be encoded');
  }
  let name: string;
  try {
    name = decodeURIComponent(segment);
  } catch {
    throw malformed(`"${segment}" in its path is not encoded correctly`);
  }
  if (name === '' || name === '.' || name === '..') {
    throw malformed('its path has an empty part, "." or ".."');
  }
  if (/[/\\\u0000-\u001f\u007f]/.test(name)) {
    throw malformed(`"${segment}" in its path has an encoded slash or control character`);
  }
  return name;
}

function checkVersion(version: string): void {
  const minor = /^v1\.(\d{1,3})$/.exec(version)?.[1];
  if (minor === undefined) throw malformed(`"${version}" is not a version of the engine's API`);
  if (Number(minor) < OLDEST_MINOR) {
    // In an engine's own words, which people know how to look up.
    throw new Refusal(
      `client version ${version.slice(1)} is too old. Minimum supported API version is 1.${OLDEST_MINOR}, please upgrade your client to a newer version`,
      400,
    );
  }
}

function readQuery(text: string): URLSearchParams {
  const query = new URLSearchParams();
  for (const [key, value] of new URLSearchParams(text)) {
    const read = READ.find((name) => name.toLowerCase() === key.toLowerCase());
    if (read !== undefined && read !== key) {
      throw malformed(`write the parameter "${key}" as "${read}"`);
    }
    if (LISTS.includes(key) || !query.has(key)) query.append(key, value);
  }
  return query;
}
