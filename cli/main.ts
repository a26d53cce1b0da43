import { addServeCommand } from './commands/serve.js';
import { endOnDefects } from './end-on-defects.js';
import { INTERRUPTED } from './exit-status.js';
import { packageVersion } from './package-version.js';
import { runProgram } from './program.js';
import { systemIo } from './system-io.js';

endOnDefects();

process.exitCode = await runProgram(process.argv.slice(2), systemIo(), {
  version: packageVersion(),
  first: [addServeCommand],
});
// Whoever interrupts does not wait for what was under way, such as a thread that still reads.
if (process.exitCode === INTERRUPTED) process.exit();
