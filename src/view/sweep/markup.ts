/** Text in HTML and SVG. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** In neither language may these be, even escaped; bidirectional controls would reorder what is around. */
const REFUSED =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Of an element or in a quoted attribute. */
export function markup(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (found) => ENTITIES[found] ?? '');
}

/** Without what has no place in a document. */
export function plainText(text: string): string {
  return text.replace(REFUSED, '\ufffd');
}
