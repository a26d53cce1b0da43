import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import type { JsonObject } from '../../core/model/json.js';

const FOLDERS = [new URL('../fixtures/', import.meta.url), new URL('../../../shared/data/manifests/', import.meta.url)];

/** A manifest as somebody wrote it. */
export interface Manifest {
  readonly file: string;
  readonly object: JsonObject;
}

/** The files of manifests: our own, and well-known ones where they lie beside the project. */
export function manifestFiles(): string[] {
  return FOLDERS.filter((folder) => existsSync(folder)).flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => fileURLToPath(new URL(name, folder))),
  );
}

/** Every object of every manifest, in order. */
export function manifests(): Manifest[] {
  return manifestFiles().flatMap((file) =>
    parseAllDocuments(readFileSync(file, 'utf8'), { version: '1.1' })
      .map((document) => document.toJS() as JsonObject | null)
      .filter((object) => object !== null)
      .map((object) => ({ file, object })),
  );
}
