// Runs all checks at once, since each keeps one processor busy, and prints what each says when it has ended.
import { spawn } from 'node:child_process';

const CHECKS = {
  types: ['tsc', '--noEmit'],
  imports: ['node', 'scripts/check-imports.mjs'],
  package: ['node', 'scripts/check-package.mjs'],
  style: ['biome', 'check', '.'],
};

const isWell = await Promise.all(Object.entries(CHECKS).map(([name, command]) => passes(name, command)));
process.exitCode = isWell.every((is) => is) ? 0 : 1;

/** Runs one check to its end. */
function passes(name, [program, ...args]) {
  const begun = Date.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (status) => {
      const seconds = Math.round((Date.now() - begun) / 1000);
      console.log(
        `check: ${name} ${status === 0 ? 'is well' : 'is not well'} (${seconds} s)\n${text.trimEnd()}`.trimEnd(),
      );
      resolve(status === 0);
    });
  });
}
