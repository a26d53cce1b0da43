import { endOnDefects } from './end-on-defects.js';
import { INTERRUPTED } from './exit-status.js';
import { kubectlContext } from './kubectl/kubectl-context.js';
import { packageVersion } from './package-version.js';
import { runProgram } from './program.js';
import { addServeCommand } from './serve/serve-command.js';
import { systemIo } from './system-io.js';

// kubectl runs this for `kubectl hindcast …`: it is the same program, which asks the cluster that kubectl talks to unless told
// otherwise. Source: https://kubernetes.io/docs/tasks/extend-kubectl/kubectl-plugins/
endOnDefects();

const args = process.argv.slice(2);
const context = kubectlContext();
try {
  process.exitCode = await runProgram(args.length === 0 ? ['--help'] : args, systemIo(), {
    version: packageVersion(),
    first: [context.add, addServeCommand],
  });
} finally {
  await context.close();
}
// Whoever interrupts does not wait for what was under way, such as a thread that still reads.
if (process.exitCode === INTERRUPTED) process.exit();
