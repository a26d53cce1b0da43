// Packs what is built and asks two tools of the trade whether the package is sound: publint about its contents and its manifest, attw
// ("are the types wrong?") about what TypeScript finds under each kind of module resolution.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'hindcast-package-'));
try {
  const packed = execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], {
    encoding: 'utf8',
  });
  const [{ filename, entryCount }] = JSON.parse(packed);
  const tarball = join(folder, filename);
  run('publint', [tarball, '--strict']);
  // The package is ESM alone: what CommonJS would find is not asked.
  run('attw', [tarball, '--profile', 'esm-only', '--quiet']);
  if (process.exitCode !== 1) console.log(`check-package: ${entryCount} files, publint and attw find nothing`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs a tool, silent unless it finds something. */
function run(tool, args) {
  try {
    execFileSync('npx', ['--no-install', tool, ...args], { encoding: 'utf8', stdio: 'pipe' });
  } catch ({ stdout, stderr }) {
    console.error(`check-package: ${tool}\n${stdout}${stderr}`);
    process.exitCode = 1;
  }
}
