import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkSchema, courseSchema, frontMatterSchema } from '../../../src/core/lesson/schema.ts';

const GOOD = { format: 1, title: 'x', summary: 'y', minutes: 5 };

/** Read back, so that the schema itself is what judges. */
function accepts(schema: Readonly<Record<string, unknown>>, value: unknown): boolean {
  return z.fromJSONSchema(schema).safeParse(value).success;
}

describe('JSON Schemas', () => {
  it.each([
    ['front matter', frontMatterSchema()],
    ['check', checkSchema()],
    ['course', courseSchema()],
  ])('%s is draft 2020-12 and plain data', (_, schema) => {
    expect(schema).toHaveProperty('$schema', 'https://json-schema.org/draft/2020-12/schema');
    expect(JSON.parse(JSON.stringify(schema))).toEqual(schema);
  });

  it('front matter needs four keys and takes no others', () => {
    expect(frontMatterSchema()).toMatchObject({
      required: ['format', 'title', 'summary', 'minutes'],
      additionalProperties: false,
    });
    expect(accepts(frontMatterSchema(), GOOD)).toBe(true);
    expect(accepts(frontMatterSchema(), { ...GOOD, colour: 'red' })).toBe(false);
    expect(accepts(frontMatterSchema(), { ...GOOD, needs: ['gpus'] })).toBe(false);
  });

  it.each([
    [{ image: 'x', labels: { a: 'b' } }, true],
    [{ file: 'x', json: { a: { min: 1 } } }, true],
    [{ image: 'x', label: {} }, false],
    [{ imge: 'x' }, false],
    [{ command: 'x', exit: 300 }, false],
  ])('check %j: %s', (check, good) => {
    expect(accepts(checkSchema(), check)).toBe(good);
  });

  it.each(['a b', '../x', 'x?y', 'Upper:1', 'ä', ''])('no image is called %j', (image) => {
    for (const check of [{ image }, { image: 'x', 'same-as': image }, { container: 'x', image }])
      expect(accepts(checkSchema(), check), JSON.stringify(check)).toBe(false);
  });

  it.each(['container', 'volume', 'network'])('names of a %s', (kind) => {
    expect(accepts(checkSchema(), { [kind]: 'Up_1.b-c' })).toBe(true);
    for (const name of ['a b', '../../info', 'a/b', '', 'ä'])
      expect(accepts(checkSchema(), { [kind]: name }), name).toBe(false);
  });
});
