#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { FAILED, NOTHING_FOUND } from './exit-status.js';
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

// What escapes every command is a defect of ours, or a reader of our help who has gone: neither is worth a stack trace.
process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(NOTHING_FOUND);
  console.error(`error: ${process.env['HINDCAST_DEBUG'] ? error.stack : error.message.replace(/\s*\n\s*/g, ' ')}`);
  process.exit(FAILED);
});

process.exitCode = await runProgram(process.argv.slice(2), systemIo(serveReadOnly), {
  version: packageVersion(),
  first: [addServeCommand],
});
