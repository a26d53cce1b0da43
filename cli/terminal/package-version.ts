import { readFileSync } from 'node:fs';

/** The version of this package. Its `package.json` lies next to `cli` in the sources, and next to `dist` once built. */
export function packageVersion(): string {
  for (const path of ['../../package.json', '../../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { readonly version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('hindcast was installed without its package.json');
}
