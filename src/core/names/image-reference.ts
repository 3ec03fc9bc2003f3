/** Names of images, as people write them and as engines and registries know them. Pure. */

/** Docker Hub, and the part of it where the official images are: both are left out by everybody. */
const HUB = /^(?:(?:index\.)?docker\.io\/)?(?:library\/(?=[^/]+$))?/;
/** What Podman writes in front of names that came from no registry. */
const LOCAL = 'localhost/';

const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const REGISTRY = String.raw`(?:${LABEL}(?:\.${LABEL})*|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?`;

/** A name that an engine can have an image by: in a path of its API, another one means something else. */
export const REFERENCE = new RegExp(
  String.raw`^(?=.{1,450}$)(?:${REGISTRY}/)?${COMPONENT}(?:/${COMPONENT})*(?::\w[\w.-]{0,127})?(?:@[a-z0-9+._-]+:[0-9a-f]{32,})?$`,
);

export interface ImageReference {
  /** With the registry, where it is not Docker Hub's. */
  readonly repository: string;
  /** `latest` where neither a tag nor a digest is given. */
  readonly tag?: string;
  readonly digest?: string;
}

export function parseReference(name: string): ImageReference {
  const [named = '', digest] = name.replace(HUB, '').split('@');
  const colon = named.lastIndexOf(':');
  // The colon before a slash is a port's.
  const hasTag = colon > named.lastIndexOf('/');
  const repository = hasTag ? named.slice(0, colon) : named;
  const tag = hasTag ? named.slice(colon + 1) : digest === undefined ? 'latest' : undefined;
  return { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

/** `name` as Docker lists it: with a tag, and without Docker Hub's own prefixes. */
export function fullReference(name: string): string {
  const { repository, tag, digest } = parseReference(name);
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** Without its tag and digest, and without the prefixes that engines add. */
export function repositoryOf(name: string): string {
  return parseReference(withoutLocal(name)).repository;
}

/** How a registry knows it: "ubuntu" is "library/ubuntu". */
export function registryPath(repository: string): string {
  return repository.includes('/') ? repository : `library/${repository}`;
}

/** The name that a reference has for commands where Podman lists one from no registry; undefined for others. */
export function localName(listed: string): string | undefined {
  return listed.startsWith(LOCAL) ? listed.slice(LOCAL.length) : undefined;
}

function withoutLocal(name: string): string {
  return localName(name) ?? name;
}

/** Whether an engine lists a reference by this name. */
export function isListedAs(listed: string, ref: string): boolean {
  const full = fullReference(ref);
  return fullReference(listed) === full || localName(listed) === full;
}

/** So some engines list an image without a name. */
export function isName(listed: string): boolean {
  return !listed.startsWith('<none>');
}
