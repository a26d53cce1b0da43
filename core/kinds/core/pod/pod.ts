import type { JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import type { KubeObject } from '../../../model/object.js';
import type { SelectableFields } from '../../../model/selectable-fields.js';
import { asObject, asText } from '../../fields/json-fields.js';
import { flagAt, NAME_FIELD, NAMESPACE_FIELD, offers } from '../../fields/selectable.js';
import type { DeletionRules, Kind } from '../../kind.js';
import { podWarnings } from '../../pod-template/warnings/pod-warnings.js';
import type { ResetFields } from '../../strategy/reset-fields.js';
import { POD_PRINTER } from './columns.js';
import { defaultPod } from './defaults.js';
import { podStrategy } from './strategy.js';
import { writeEphemeralContainers, writeResources } from './subresources.js';
import { podValidation } from './validation.js';

const POD_FIELDS: SelectableFields = {
  ...offers(
    NAME_FIELD,
    NAMESPACE_FIELD,
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'spec.hostNetwork',
    'status.phase',
    'status.podIP',
    'status.podIPs',
    'status.nominatedNodeName',
  ),
  aliases: new Map([['spec.host', 'spec.nodeName']]),
  readers: new Map<string, (pod: KubeObject) => string>([
    ['spec.hostNetwork', flagAt('spec', 'hostNetwork')],
    // Kubernetes lets this field be named but never fills it in for matching.
    ['status.podIPs', () => ''],
  ]),
};

interface PodParts {
  readonly spec?: { readonly nodeName?: string; readonly terminationGracePeriodSeconds?: number };
  readonly status?: { readonly phase?: string };
}

/** The most seconds that a duration of Go holds, 292 years. Kubernetes reckons on with what is left of more, and comes to any time at all. */
const LONGEST_GRACE = Math.floor(2 ** 63 / 1e9);

/** A Pod that a node runs is given time to stop. Source: kubernetes pkg/registry/core/pod/strategy.go CheckGracefulDelete. */
const POD_DELETION: DeletionRules = {
  gracePeriod(pod, asked) {
    const { spec, status } = pod as KubeObject & PodParts;
    if ((spec?.nodeName ?? '') === '' || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0;
    const seconds = asked ?? spec?.terminationGracePeriodSeconds ?? 0;
    return seconds < 0 ? 1 : Math.min(seconds, LONGEST_GRACE);
  },
  returnsDeletedObject: true,
};

/** Programs update Pods often, and people hardly ever. Source: WarningsOnCreate, WarningsOnUpdate of kubernetes pkg/registry/core/pod/strategy.go. */
function warnOfPod(created: JsonObject, old?: JsonObject): readonly string[] {
  if (old !== undefined) return [];
  const wrong = dns1123LabelErrors(asText(asObject(created['metadata'])['name']));
  const surprise = "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior";
  const ofName = wrong.length === 0 ? [] : [`${surprise}; a DNS label is recommended: [${wrong.join(' ')}]`];
  return [...ofName, ...podWarnings(created)];
}

const RESET_FIELDS: ResetFields = new Map([
  ['', [['status']]],
  ['status', [['metadata', 'deletionTimestamp'], ['metadata', 'ownerReferences'], ['spec']]],
]);

/** Pods. */
export const pod: Kind = {
  groupResource: 'pods',
  kind: 'Pod',
  resetFields: RESET_FIELDS,
  metadataOnUpdate: ['object', 'change'],
  defaults: defaultPod,
  validation: podValidation,
  strategy: podStrategy,
  warnings: warnOfPod,
  deletion: POD_DELETION,
  subresources: new Map([
    ['ephemeralcontainers', writeEphemeralContainers],
    ['resize', writeResources],
  ]),
  columns: POD_PRINTER,
  selectableFields: POD_FIELDS,
};
