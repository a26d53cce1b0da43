import { createSchemas, type ExtraResource, type Schemas } from './schemas.js';

/** The last extension of each registry: documents are built once a registry, and forks share the registry of their parent. */
const extensions = new WeakMap<Schemas, Schemas>();

/** A registry with more resources. Asked again for the same ones it gives the same registry. Throws when two resources share a name. */
export function extendSchemas(schemas: Schemas, more: readonly ExtraResource[]): Schemas {
  if (more.length === 0) return schemas;
  const extras = [...schemas.extras, ...more];
  const known = extensions.get(schemas);
  if (known?.extras.length === extras.length && extras.every((extra, index) => extra === known.extras[index]))
    return known;
  const isServed = new Set(schemas.resources);
  const extended = createSchemas(schemas.bundle, { extras, serves: (info) => isServed.has(info) });
  extensions.set(schemas, extended);
  return extended;
}
