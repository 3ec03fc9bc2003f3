/** What the proxy does with each request of the engine's API: one table. Pure. */
import type { SwarmKind } from '../ownership/journal.ts';

/**
 * - `pass`: sent on as it is
 * - `make-…`, `build`, …: sent on with what makes its object the lesson's
 * - `container`, `image`, …: sent on if the object that it names is the lesson's
 * - `no-…`: refused
 */
export type RouteAct =
  | 'pass'
  | Makeable
  | `make-${Makeable}`
  | `update-${SwarmKind | 'swarm'}`
  | `no-${'prune' | 'plugin' | 'join'}`
  | 'build'
  | 'commit'
  | 'connect'
  | 'image'
  | 'load'
  | 'pull'
  | 'start'
  | 'tag';

type Makeable = 'container' | 'exec' | 'network' | 'swarm' | 'volume' | SwarmKind;

export interface Route {
  readonly act: RouteAct;
  /** What the request would do to the object, for words: "removed". */
  readonly done: string;
  /** The connection may become one that stays, both ways. */
  readonly stays: boolean;
}

export interface Found extends Route {
  /** What `{}` and `{…}` stand for in the path, in order. */
  readonly names: readonly string[];
}

/** `{}` is one part of a path, `{…}` any number of them. The first row that fits counts. */
const TABLE = `
GET    /containers/{}/attach/ws        container       attached+
GET    /{…}                            pass
HEAD   /{…}                            pass
POST   /auth                           pass

POST   /containers/create              make-container
POST   /containers/prune               no-prune
POST   /containers/{}/attach           container       attached+
POST   /containers/{}/exec             make-exec       entered
POST   /containers/{}/kill             container       killed
POST   /containers/{}/pause            container       paused
POST   /containers/{}/rename           container       renamed
POST   /containers/{}/resize           container       resized
POST   /containers/{}/restart          container       restarted
POST   /containers/{}/start            start           started
POST   /containers/{}/stop             container       stopped
POST   /containers/{}/unpause          container       unpaused
POST   /containers/{}/update           container       changed
POST   /containers/{}/wait             pass
PUT    /containers/{}/archive          container       written+to
POST   /containers/{}/checkpoints      container       stopped
DELETE /containers/{}/checkpoints/{}   container       changed
DELETE /containers/{}                  container       removed
POST   /exec/{}/start                  exec            entered+
POST   /exec/{}/resize                 exec            entered
POST   /commit                         commit          paused

POST   /build                          build
POST   /build/cancel                   pass
POST   /build/prune                    no-prune
POST   /session                        pass            +
POST   /grpc                           pass            +

POST   /images/create                  pull
POST   /images/load                    load
POST   /images/prune                   no-prune
POST   /images/{…}/push                pass
POST   /images/{…}/tag                 tag
DELETE /images/{…}                     image           removed

POST   /volumes/create                 make-volume
POST   /volumes/prune                  no-prune
PUT    /volumes/{}                     volume          changed
DELETE /volumes/{}                     volume          removed

POST   /networks/create                make-network
POST   /networks/prune                 no-prune
POST   /networks/{}/connect            connect         connected
POST   /networks/{}/disconnect         connect         disconnected
DELETE /networks/{}                    network         removed

POST   /services/create                make-service
POST   /services/{}/update             update-service  changed
DELETE /services/{}                    service         removed
POST   /configs/create                 make-config
POST   /configs/{}/update              update-config   changed
DELETE /configs/{}                     config          removed
POST   /secrets/create                 make-secret
POST   /secrets/{}/update              update-secret   changed
DELETE /secrets/{}                     secret          removed
POST   /nodes/{}/update                swarm           changed
DELETE /nodes/{}                       swarm           changed
POST   /swarm/init                     make-swarm
POST   /swarm/join                     no-join
POST   /swarm/leave                    swarm           left
POST   /swarm/unlock                   swarm           unlocked
POST   /swarm/update                   update-swarm    changed

POST   /plugins/{…}                    no-plugin
DELETE /plugins/{…}                    no-plugin
`;

const ROUTES = TABLE.trim()
  .split(/\n+/)
  .map((row) => {
    const [method = '', path = '', act = '', done = ''] = row.trim().split(/\s+/);
    const pattern = path.replace('/{…}', '/(.+)').replaceAll('{}', '([^/]+)');
    const words = done.replace(/\+$/, '').replace('+', ' ');
    const route: Route = { act: act as RouteAct, done: words, stays: done.endsWith('+') };
    return { method, pattern: new RegExp(`^${pattern}$`), route };
  });

/** @param path decoded, without the API's version */
export function findRoute(method: string, path: string): Found | undefined {
  for (const { method: of, pattern, route } of ROUTES) {
    const match = of === method ? pattern.exec(path) : null;
    if (match) return { ...route, names: match.slice(1) };
  }
  return undefined;
}
