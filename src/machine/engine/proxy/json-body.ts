/**
 * The JSON of a request, read as an engine written in Go reads it: a key matches in any case, and of
 * two the later counts. It is sent on with each key once, in the case of the API. Pure.
 */
import { malformed } from './refusal.ts';

export type Json = Record<string, unknown>;

/** The keys that the proxy reads or writes. */
export interface BodyShape {
  readonly keys?: Readonly<Record<string, BodyShape>>;
  /** Of each value of a map, or item of a list. */
  readonly each?: BodyShape;
}

const ANY: BodyShape = {};
const named = (...names: string[]): Readonly<Record<string, BodyShape>> =>
  Object.fromEntries(names.map((name) => [name, ANY]));
const NETWORKS: BodyShape = { each: { keys: named('Target') } };

export const SHAPES = {
  container: {
    keys: {
      ...named('Image', 'Labels', 'ExposedPorts'),
      HostConfig: {
        keys: {
          ...named('Binds', 'VolumesFrom', 'VolumeDriver', 'PublishAllPorts'),
          ...named('NetworkMode', 'PidMode', 'IpcMode'),
          Mounts: {
            each: {
              keys: {
                ...named('Type', 'Source', 'ReadOnly'),
                VolumeOptions: {
                  keys: { ...named('Labels'), DriverConfig: { keys: named('Name', 'Options') } },
                },
              },
            },
          },
          PortBindings: { each: { each: { keys: named('HostIp', 'HostPort') } } },
        },
      },
      NetworkingConfig: {
        keys: { EndpointsConfig: { each: { keys: named('NetworkID') } } },
      },
    },
  },
  volume: { keys: named('Name', 'Labels') },
  network: { keys: named('Name', 'Labels', 'Driver', 'Options', 'Ingress', 'ConfigFrom') },
  connect: { keys: { ...named('Container'), EndpointConfig: { keys: named('NetworkID') } } },
  service: {
    keys: {
      ...named('Name', 'Labels'),
      TaskTemplate: {
        keys: {
          ...named('PluginSpec', 'Runtime'),
          ContainerSpec: {
            keys: {
              ...named('Labels'),
              Mounts: {
                each: {
                  keys: {
                    ...named('Type', 'Source', 'ReadOnly'),
                    VolumeOptions: { keys: named('Labels') },
                  },
                },
              },
            },
          },
          Networks: NETWORKS,
        },
      },
      Networks: NETWORKS,
      EndpointSpec: { keys: named('Ports') },
    },
  },
  labelled: { keys: named('Name', 'Labels') },
  swarm: {
    keys: {
      ...named('ListenAddr', 'AdvertiseAddr', 'DataPathAddr', 'ForceNewCluster'),
      Spec: { keys: named('Labels') },
    },
  },
} satisfies Record<string, BodyShape>;

/** @throws Refusal where it is no JSON object */
export function parseBody(text: string, shape: BodyShape): Json {
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch (error) {
    throw malformed(`its body is not JSON (${(error as Error).message})`);
  }
  if (!isObject(value)) throw malformed('its body is not a JSON object');
  return canonical(value, shape) as Json;
}

function canonical(value: unknown, shape: BodyShape): unknown {
  const { keys, each } = shape;
  if (Array.isArray(value)) return each ? value.map((item) => canonical(item, each)) : value;
  if (!isObject(value)) return value;
  if (each) return mapValues(value, (item) => canonical(item, each));
  if (!keys) return value;
  const byFold = new Map(Object.keys(keys).map((key) => [fold(key), key]));
  const entries = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const known = byFold.get(fold(key));
    entries.set(known ?? key, known ? canonical(item, keys[known] ?? ANY) : item);
  }
  return Object.fromEntries(entries);
}

/** Go takes the long s and the Kelvin sign for the letters that they look like, too. */
const fold = (key: string): string =>
  key.replaceAll('\u017f', 's').replaceAll('\u212a', 'k').toLowerCase();

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The object at a key, which is made where there is none.
 * @throws Refusal where something else is there
 */
export function objectAt(of: Json, key: string): Json {
  const value = of[key] ?? {};
  if (!isObject(value)) throw malformed(`${key} in its body is not an object`);
  of[key] = value;
  return value;
}

/** @throws Refusal where something else than a list is there */
export function listAt(of: Json, key: string): unknown[] {
  const value = of[key] ?? [];
  if (!Array.isArray(value)) throw malformed(`${key} in its body is not a list`);
  return value;
}

function mapValues(of: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, change(value)]));
}
