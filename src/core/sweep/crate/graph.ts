/** The entities of an RO-Crate. Pure. */

export type Entity = { readonly '@id': string } & Readonly<Record<string, unknown>>;
export type Reference = { readonly '@id': string };

/** Of what Workflow Run RO-Crate adds. */
export const TERMS = 'https://w3id.org/ro/terms/workflow-run';

/** Entities, each once. */
export class Graph {
  readonly #all = new Map<string, Entity>();

  /** RO-Crate writes one value without a list, and none not at all. */
  add(entity: Entity): Reference {
    const entries = Object.entries(entity).flatMap(([name, value]): [string, unknown][] => {
      if (!Array.isArray(value)) return [[name, value]];
      return value.length > 0 ? [[name, value.length === 1 ? value[0] : value]] : [];
    });
    this.#all.set(entity['@id'], { ...Object.fromEntries(entries), '@id': entity['@id'] });
    return { '@id': entity['@id'] };
  }

  /** @param id of the same name and value, e.g. `setting/depth/2` */
  value(id: readonly unknown[], name: string, value: unknown, description?: string): Reference {
    return this.add({
      '@id': `#${id.map((part) => encoded(String(part))).join('/')}`,
      '@type': 'PropertyValue',
      name,
      value,
      ...(description !== undefined && { description }),
    });
  }

  get all(): readonly Entity[] {
    return [...this.#all.values()];
  }
}

/** As a part of a URI, whatever characters it has. */
export function encoded(text: string): string {
  // A surrogate without its other half cannot be encoded.
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd'));
}
