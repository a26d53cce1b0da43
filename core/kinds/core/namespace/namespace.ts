import { invalidValue } from '../../../model/field-error.js';
import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { qualifiedNameErrors } from '../../../model/names.js';
import { fromJson, type KubeObject, toJson } from '../../../model/object.js';
import type { Namespace } from '../../../schema/generated/types/core.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inStruct, isMissing, withDefaults, withField } from '../../defaults/fill.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { NAME_FIELD, offers } from '../../fields/selectable.js';
import { keepField, setField, setSpec } from '../../fields/set-field.js';
import type { DeletionRules, Kind, ValidationRules } from '../../kind.js';
import { type Strategy, strategyFrom } from '../../strategy/strategy.js';
import { addInvalid, type Causes } from '../../validation/causes.js';
import { labelName } from '../../validation/name-rules.js';

const NAME_LABEL = 'kubernetes.io/metadata.name';
const STATUS: JsonObject = { phase: 'Active' };
const defaultStatus = (status: JsonObject) => withDefaults(status, STATUS);

function defaultLabels(metadata: JsonObject): JsonObject {
  const { name } = metadata;
  // One that gets its name when it is decided gets its label there too.
  if (isMissing(name)) return metadata;
  const labels: JsonObject = isJsonObject(metadata['labels']) ? metadata['labels'] : {};
  return labels[NAME_LABEL] === name ? metadata : { ...metadata, labels: withField(labels, NAME_LABEL, name) };
}

/** Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_Namespace, SetDefaults_NamespaceStatus. */
function defaultNamespace(namespace: JsonObject): JsonObject {
  return inStruct(inStruct(namespace, 'metadata', defaultLabels), 'status', defaultStatus);
}

const STANDARD_FINALIZERS = ['kubernetes', 'orphan', 'foregroundDeletion'];

/** Source of these rules: kubernetes pkg/apis/core/validation ValidateNamespace, validateFinalizerName, ValidateNamespaceStatusUpdate. */
function checkNamespace(namespace: JsonObject, causes: Causes): void {
  for (const finalizer of asList(asObject(namespace['spec'])['finalizers']).map(asText)) {
    addInvalid(causes, 'spec.finalizers', finalizer, qualifiedNameErrors(finalizer));
    if (!finalizer.includes('/') && !STANDARD_FINALIZERS.includes(finalizer)) {
      const detail = 'name is neither a standard finalizer name nor is it fully qualified';
      causes.push(invalidValue('spec.finalizers', finalizer, detail));
    }
  }
}

function checkPhase(namespace: JsonObject, _old: JsonObject, causes: Causes): void {
  const phase = asText(asObject(namespace['status'])['phase']);
  const deleted = isSet(asObject(namespace['metadata'])['deletionTimestamp']);
  if (deleted ? phase === 'Terminating' : phase === 'Active' || phase === '') return;
  const detail = deleted
    ? "may only be 'Terminating' if `deletionTimestamp` is not empty"
    : "may only be 'Active' if `deletionTimestamp` is empty";
  causes.push(invalidValue('status.Phase', phase, detail));
}

/** Rules for Namespaces. */
const namespaceValidation: ValidationRules = { object: checkNamespace, status: checkPhase };
const base = strategyFrom({ status: true });

/** Held until everything in the namespace is gone. */
const FINALIZER = 'kubernetes';

/** Source: kubernetes pkg/registry/core/namespace/strategy.go. */
const namespaceStrategy: Strategy = {
  create(namespace) {
    const finalizers = asList(asObject(namespace['spec'])['finalizers']);
    const held = finalizers.includes(FINALIZER)
      ? namespace
      : setSpec(namespace, 'finalizers', [...finalizers, FINALIZER]);
    return setField(held, 'status', { phase: 'Active' });
  },
  update(namespace, old) {
    const finalizers = asObject(old['spec'])['finalizers'];
    return keepField(setSpec(namespace, 'finalizers', finalizers), old, 'status');
  },
  updateStatus: base.updateStatus,
};

const NAMESPACE_PRINTER: TablePrinter<Namespace> = {
  columns: [NAME, column('Status', 'string', 'Active or Terminating.'), AGE],
  cells: ({ metadata, status }, now) => [metadata.name, status?.phase ?? '', age(metadata.creationTimestamp, now)],
};

/** A namespace is emptied first, and held by finalizers of its spec until then. Source: kubernetes pkg/registry/core/namespace/storage. */
const NAMESPACE_DELETION: DeletionRules = {
  returnsDeletedObject: true,
  tellsGracePeriod: false,
  begin: (namespace) => {
    const object = toJson(namespace);
    return fromJson({ ...object, status: { ...asObject(object['status']), phase: 'Terminating' } });
  },
  isHeld: (namespace) => asList(asObject(toJson(namespace)['spec'])['finalizers']).length > 0,
};

/** Only the spec is written, which holds nothing but finalizers. Source: the FinalizeREST of the same folder. */
const finalize = (before: KubeObject, proposed: KubeObject): KubeObject =>
  fromJson({ ...toJson(before), spec: toJson(proposed)['spec'] });

/** Namespaces. */
export const namespace: Kind = {
  groupResource: 'namespaces',
  kind: 'Namespace',
  metadataOnUpdate: ['object', 'change'],
  nameRule: labelName,
  defaults: defaultNamespace,
  validation: namespaceValidation,
  strategy: namespaceStrategy,
  deletion: NAMESPACE_DELETION,
  subresources: new Map([['finalize', finalize]]),
  columns: NAMESPACE_PRINTER,
  selectableFields: offers(NAME_FIELD, 'status.phase'),
};
