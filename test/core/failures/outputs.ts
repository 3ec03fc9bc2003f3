/** The recorded outputs of fixtures/failures: what came from where, and what engines printed. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Output {
  /** The folder: a code of a failure, or `none`. */
  readonly code: string;
  readonly variant: string;
  /** Where it comes from. */
  readonly note: string;
  readonly text: string;
}

const ROOT = fileURLToPath(new URL('../../../fixtures/failures/', import.meta.url));

export const OUTPUTS: readonly Output[] = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: code }) =>
    readdirSync(join(ROOT, code)).map((file) => {
      const text = readFileSync(join(ROOT, code, file), 'utf8');
      const end = text.indexOf('\n');
      return {
        code,
        variant: file.replace(/\.txt$/, ''),
        note: text.slice(0, end),
        text: text.slice(end + 1),
      };
    }),
  );
