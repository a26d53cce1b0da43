import { addServeCommand } from './commands/serve.js';
import { FAILED, INTERRUPTED, NOTHING_FOUND } from './exit-status.js';
import type { CalledAs } from './kubectl/kubectl-context.js';
import { packageVersion } from './package-version.js';
import { runProgram } from './program.js';
import { systemIo } from './system-io.js';

/** Is the program as this process: its arguments, its terminal, its exit status. */
export async function runProcess(calledAs: CalledAs): Promise<void> {
  endOnDefects();
  process.exitCode = await runProgram(process.argv.slice(2), systemIo(), {
    version: packageVersion(),
    calledAs,
    first: [addServeCommand],
  });
  // Whoever interrupts does not wait for what was under way, such as a thread that still reads.
  if (process.exitCode === INTERRUPTED) process.exit();
}

/** What escapes every command is a defect of ours, or a reader of our help who has gone: neither is worth a stack trace. */
function endOnDefects(): void {
  process.on('uncaughtException', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(NOTHING_FOUND);
    console.error(`error: ${process.env['HINDCAST_DEBUG'] ? error.stack : error.message.replace(/\s*\n\s*/g, ' ')}`);
    process.exit(FAILED);
  });
}
