/** Ids of an engine's objects. Engines and builders write them whole or short, with or without the algorithm. Pure. */

/** The algorithm that Docker writes in front of an image's id, and Podman leaves out in places. */
const ALGORITHM = /^sha256:/;
/** A name that an engine can have a container, volume or network by. */
export const OBJECT_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** Digits of the shortest form that a builder prints. */
const SHORT = 12;

/** Without the algorithm. */
export function hexOf(id: string): string {
  return id.replace(ALGORITHM, '');
}

/** As `docker ps` and `docker images` show it. */
export function shortId(id: string): string {
  return hexOf(id).slice(0, SHORT);
}

/** With the algorithm, as Docker lists an image. */
export function imageIdOf(id: string): string {
  return `sha256:${hexOf(id)}`;
}

/** Whether two ids are the same object's, however they are written. */
export function isSameId(a: string, b: string): boolean {
  const [short = '', long = ''] = [hexOf(a), hexOf(b)].sort((x, y) => x.length - y.length);
  return short === long || (short.length >= SHORT && long.startsWith(short));
}

/** Whether one of the ids is this object's. */
export function includesId(ids: Iterable<string>, id: string): boolean {
  for (const one of ids) if (isSameId(one, id)) return true;
  return false;
}

/** Each object's id once, in the longest form that it has there. */
export function uniqueIds(ids: readonly string[]): string[] {
  const all = [...new Set(ids.map(hexOf))];
  return all.filter((id) => !all.some((it) => it.length > id.length && isSameId(it, id)));
}

/** Whether text is an id where an image's name could stand instead. */
export function isId(text: string): boolean {
  return /^(?:sha256:)?[0-9a-f]{12,64}$/.test(text);
}
