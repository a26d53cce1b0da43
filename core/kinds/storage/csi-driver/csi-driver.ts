import type { JsonObject } from '../../../model/json.js';
import type { CSIDriver } from '../../../schema/generated/types/storage.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inStruct, withDefaults } from '../../defaults/fill.js';
import { asObject, isSet } from '../../fields/json-fields.js';
import { setSpec } from '../../fields/set-field.js';
import type { Kind } from '../../kind.js';
import { countGeneration, keepAllButStatus, type Strategy } from '../../strategy/strategy.js';
import { csiDriverValidation, csiDriverWarnings } from './validation.js';

const SPEC: JsonObject = {
  attachRequired: true,
  podInfoOnMount: false,
  storageCapacity: false,
  requiresRepublish: false,
  seLinuxMount: false,
};

const defaultSpec = (spec: JsonObject): JsonObject => {
  const filled = withDefaults(spec, SPEC);
  // An empty policy is one that somebody gave, and is refused.
  const result = isSet(filled['fsGroupPolicy']) ? filled : { ...filled, fsGroupPolicy: 'ReadWriteOnceWithFSType' };
  const modes = result['volumeLifecycleModes'];
  return Array.isArray(modes) && modes.length > 0 ? result : { ...result, volumeLifecycleModes: ['Persistent'] };
};

/** Source: kubernetes pkg/apis/storage/v1/defaults.go SetDefaults_CSIDriver. */
function defaultCsiDriver(driver: JsonObject): JsonObject {
  return inStruct(driver, 'spec', defaultSpec);
}

/** What depends on features that are off by default is dropped. Source: kubernetes pkg/registry/storage/csidriver/strategy.go. */
const csiDriverStrategy: Strategy = {
  create: (driver) => setSpec(driver, 'preventPodSchedulingIfMissing', undefined),
  update: (driver, old) => {
    const kept = isSet(asObject(old['spec'])['preventPodSchedulingIfMissing'])
      ? driver
      : setSpec(driver, 'preventPodSchedulingIfMissing', undefined);
    return countGeneration(kept, old, ['spec']);
  },
  updateStatus: keepAllButStatus,
};

const CSI_DRIVER_PRINTER: TablePrinter<CSIDriver> = {
  columns: [
    NAME,
    column('AttachRequired', 'boolean', 'Whether volumes are attached before they are mounted.'),
    column('PodInfoOnMount', 'boolean', 'Whether the driver is told about the Pod.'),
    column('StorageCapacity', 'boolean', 'Whether the driver publishes its free capacity.'),
    column('TokenRequests', 'string', 'Audiences of the tokens the driver is given.'),
    column('RequiresRepublish', 'boolean', 'Whether mounting is repeated from time to time.'),
    column('Modes', 'string', 'Kinds of volumes the driver serves.'),
    AGE,
  ],
  cells: ({ metadata, spec }, now) => [
    metadata.name,
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    spec.tokenRequests === undefined ? '<unset>' : spec.tokenRequests.map(({ audience }) => audience).join(','),
    spec.requiresRepublish ?? false,
    (spec.volumeLifecycleModes ?? []).join(',') || '<none>',
    age(metadata.creationTimestamp, now),
  ],
};

/** CSIDrivers. */
export const csiDriver: Kind = {
  groupResource: 'csidrivers.storage.k8s.io',
  kind: 'CSIDriver',
  deletion: { returnsDeletedObject: true },
  defaults: defaultCsiDriver,
  validation: csiDriverValidation,
  warnings: csiDriverWarnings,
  strategy: csiDriverStrategy,
  allowUnconditionalUpdate: false,
  columns: CSI_DRIVER_PRINTER,
};
