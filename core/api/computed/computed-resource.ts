import type { TablePrinter } from '../../kinds/columns/table-printer.js';
import type { KubeObject } from '../../model/object.js';
import type { SelectableFields } from '../../model/selectable-fields.js';
import type { ErrorResource } from '../../model/status-error.js';
import type { ExtraResource } from '../../schema/resource-info.js';
import type { ServedCollection } from '../read/collection.js';

/** Which object another one tells of. */
export interface ObjectSubject extends ErrorResource {
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string;
  readonly name: string;
}

/** Objects that are made when somebody asks for them, and how they are shown and selected. They are read-only. */
export interface ComputedCollection extends ServedCollection {
  /** How `kubectl get` shows them. */
  readonly printer: TablePrinter;
  /** What field selectors may name. */
  readonly fields: SelectableFields;
  /** The object that one of these tells of: only whoever may read that is shown it. Absent where they tell of no others. */
  readonly subjectOf?: (object: KubeObject) => ObjectSubject;
  /** What a person is told who tries to write: why it is not possible, or how else it is done. Absent: what Kubernetes says. */
  readonly readOnlyBecause?: string;
}

/**
 * A resource whose objects are made when somebody asks for them and are held nowhere: the log's events as objects, say, or the
 * metrics of `metrics.k8s.io`. It is read-only. Discovery, OpenAPI, authorization, lists in pages, selectors, tables and watches
 * work on it as on any other. Source: k8s.io/apiserver pkg/registry/rest Getter, Lister, Watcher and TableConvertor.
 */
export interface ComputedResource extends ComputedCollection {
  /** What discovery says of it, and the schema of its kind. Its verbs are among `get`, `list` and `watch`. */
  readonly resource: ExtraResource;
}
