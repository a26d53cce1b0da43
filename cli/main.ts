#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { runProgram } from './program.js';
import { addServeCommand } from './serve/serve-command.js';
import { serveReadOnly } from './serve/serve-read-only.js';
import { systemIo } from './system-io.js';

/** `package.json` lies next to `cli` in the sources, and next to `dist` once built. */
function packageVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { readonly version: string }).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('hindcast was installed without its package.json');
}

process.exitCode = await runProgram(process.argv.slice(2), systemIo(serveReadOnly), {
  version: packageVersion(),
  first: [addServeCommand],
});
