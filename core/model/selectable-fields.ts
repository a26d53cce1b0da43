import type { GroupResource } from './group-resource.js';
import type { KubeObject } from './object.js';

/** What a resource offers to field selectors beyond what every resource does. */
export interface SelectableFields {
  /** Every field that may be named, `metadata.name` included. */
  readonly labels: readonly string[];
  /** Old names of fields. */
  readonly aliases?: ReadonlyMap<string, string>;
  /** Fields whose text is not simply what stands at their path. */
  readonly readers?: ReadonlyMap<string, (object: KubeObject) => string>;
  /** What is said of any other field. */
  unsupported(field: string): string;
}

const NAME = 'metadata.name';
const NAMESPACE = 'metadata.namespace';

const notSupported = (field: string) => `field label not supported: ${field}`;
const offers = (...labels: string[]): SelectableFields => ({ labels, unsupported: notSupported });

/** A record whose fields are looked at one by one; the kinds' own types are a layer above the model. */
type Fields = { readonly [key: string]: unknown };
const part = (value: unknown, key: string): Fields => {
  const found = typeof value === 'object' && value !== null ? (value as Fields)[key] : undefined;
  return typeof found === 'object' && found !== null ? (found as Fields) : {};
};
const flag = (value: unknown) => (value === true ? 'true' : 'false');
const count = (value: unknown) => (typeof value === 'number' ? String(value) : '0');

const replicas = new Map([['status.replicas', (object: KubeObject) => count(part(object, 'status')['replicas'])]]);

/** Kubernetes lets this field be named but never fills it in for matching. */
const never = () => '';

/**
 * Source: the AddFieldLabelConversionFunc calls in kubernetes pkg/apis/{core,apps,batch,certificates,events,resource}/…/conversion.go,
 * and the resources' own `ToSelectableFields` in pkg/registry for what the fields hold.
 */
const FIELDS: ReadonlyMap<GroupResource, SelectableFields> = new Map<GroupResource, SelectableFields>([
  [
    'pods',
    {
      ...offers(
        NAME,
        NAMESPACE,
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
      readers: new Map<string, (object: KubeObject) => string>([
        ['spec.hostNetwork', (pod: KubeObject) => flag(part(pod, 'spec')['hostNetwork'])],
        ['status.podIPs', never],
      ]),
    },
  ],
  [
    'nodes',
    {
      ...offers(NAME, 'spec.unschedulable'),
      readers: new Map<string, (object: KubeObject) => string>([
        ['spec.unschedulable', (node: KubeObject) => flag(part(node, 'spec')['unschedulable'])],
      ]),
    },
  ],
  ['namespaces', offers(NAME, 'status.phase')],
  ['secrets', offers(NAME, NAMESPACE, 'type')],
  ['services', offers(NAME, NAMESPACE, 'spec.clusterIP', 'spec.type')],
  ['replicationcontrollers', { ...offers(NAME, NAMESPACE, 'status.replicas'), readers: replicas }],
  [
    'events',
    {
      ...offers(
        NAME,
        NAMESPACE,
        'involvedObject.kind',
        'involvedObject.namespace',
        'involvedObject.name',
        'involvedObject.uid',
        'involvedObject.apiVersion',
        'involvedObject.resourceVersion',
        'involvedObject.fieldPath',
        'reason',
        'reportingComponent',
        'source',
        'type',
      ),
      readers: new Map<string, (object: KubeObject) => string>([['source', eventSource]]),
    },
  ],
  [
    'replicasets.apps',
    {
      labels: [NAME, NAMESPACE, 'status.replicas'],
      readers: replicas,
      unsupported: (field) => `field label not supported for appsv1.ReplicaSet: ${field}`,
    },
  ],
  [
    'statefulsets.apps',
    {
      labels: [NAME, NAMESPACE, 'status.successful'],
      unsupported: (field) => `field label not supported for appsv1.StatefulSet: ${field}`,
    },
  ],
  [
    'jobs.batch',
    {
      labels: [NAME, NAMESPACE, 'status.successful'],
      readers: new Map<string, (object: KubeObject) => string>([
        ['status.successful', (job: KubeObject) => count(part(job, 'status')['succeeded'])],
      ]),
      unsupported: (field) => `field label ${JSON.stringify(field)} not supported for batchv1.Job`,
    },
  ],
  ['certificatesigningrequests.certificates.k8s.io', offers(NAME, 'spec.signerName')],
  ['clustertrustbundles.certificates.k8s.io', offers(NAME, 'spec.signerName')],
  ['podcertificaterequests.certificates.k8s.io', offers(NAME, 'spec.signerName', 'spec.podName', 'spec.nodeName')],
  [
    'resourceslices.resource.k8s.io',
    {
      labels: [NAME, 'spec.nodeName', 'spec.driver'],
      unsupported: (field) => `field label not supported for resource.k8s.io/v1, Kind=ResourceSlice: ${field}`,
    },
  ],
]);

/** The component that an Event says it comes from, in the old field or the new one. */
function eventSource(event: KubeObject): string {
  const component = part(event, 'source')['component'];
  if (typeof component === 'string' && component !== '') return component;
  const reporting = (event as KubeObject & { readonly reportingComponent?: string }).reportingComponent;
  return reporting ?? '';
}

/** What a resource offers; undefined when it offers no more than `metadata.name` and `metadata.namespace`. */
export function fieldsOf(resource: GroupResource): SelectableFields | undefined {
  return FIELDS.get(resource);
}
