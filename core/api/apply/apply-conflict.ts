import type { StatusError } from '../../model/status-error.js';
import type { FieldManager } from './managed-fields.js';
import { describePath, type ElementPath } from './path-element.js';

/** A field that would change under an apply although another manager owns it. */
export interface ApplyConflict {
  readonly manager: FieldManager;
  readonly path: ElementPath;
}

/** So many are told of: an object may have a hundred thousand fields, and nobody reads the answer. */
const MOST_CONFLICTS = 250;

function describeManager({ manager, operation, apiVersion, subresource }: FieldManager): string {
  const name = JSON.stringify(manager);
  const full = subresource === undefined ? name : `${name} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${full} using ${apiVersion}` : full;
}

/**
 * 409 with one cause for each field; kubectl prints the message. `conflicts` is not empty.
 * Source: apimachinery pkg/util/managedfields/internal/conflict.go.
 */
export function applyConflictError(conflicts: readonly ApplyConflict[]): StatusError {
  const told = conflicts.slice(0, MOST_CONFLICTS);
  const causes = told.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeManager(manager)}`,
    field: describePath(path),
  }));
  if (causes.length === 1) {
    const { message, field } = causes[0]!;
    return {
      code: 409,
      reason: 'Conflict',
      message: `Apply failed with 1 conflict: ${message}: ${field}`,
      details: { causes },
    };
  }
  const paths = new Map<string, string[]>();
  for (const { manager, path } of told) {
    const name = describeManager(manager);
    const list = paths.get(name) ?? [];
    list.push(`- ${describePath(path)}`);
    paths.set(name, list);
  }
  const lines = [...paths.keys()].sort().flatMap((name) => [`conflicts with ${name}:`, ...paths.get(name)!]);
  if (conflicts.length > told.length) lines.push(`and ${conflicts.length - told.length} more`);
  return {
    code: 409,
    reason: 'Conflict',
    message: `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`,
    details: { causes },
  };
}
