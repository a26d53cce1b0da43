import { invalidValue } from '../../model/field-error.js';
import type { Causes } from './causes.js';

/** A path that must not climb: no part of it is `..`. Source of these rules: kubernetes pkg/apis/core/validation validateLocalDescendingPath. */
export function checkNoBacksteps(path: string, field: string, causes: Causes): void {
  if (path.split('/').includes('..')) causes.push(invalidValue(field, path, "must not contain '..'"));
}

/** A path below some directory: relative, never climbing. */
export function checkDescendingPath(path: string, field: string, causes: Causes): void {
  if (path.startsWith('/')) causes.push(invalidValue(field, path, 'must be a relative path'));
  checkNoBacksteps(path, field, causes);
}

/** A path in a volume that Kubernetes fills: names starting with `..` are its own. */
export function checkFilledPath(path: string, field: string, causes: Causes): void {
  checkDescendingPath(path, field, causes);
  if (path.startsWith('..') && !path.startsWith('../')) {
    causes.push(invalidValue(field, path, "must not start with '..'"));
  }
}
