import fc from 'fast-check';
import type { Json } from '../../core/model/json.js';

const some = (...values: readonly Json[]): fc.Arbitrary<Json> => fc.constantFrom(...values);

const PATHS = some('/a', '/b');
const FILES = some('a', 'b');
const PORT = some(80, 8080);
const POSITIVE = fc.integer({ min: 1, max: 3 });
const UID = some('11111111-1111-4111-8111-111111111111');
const DOMAIN = some('example.com', 'a.example.com');
const LABELS = some({ app: 'a' }, { app: 'b' }, { app: 'a', tier: 'b' });
const CPU = some('100m', '1', '200m');
const MEMORY = some('128Mi', '1Gi', '64Mi');
const AMOUNTS: fc.Arbitrary<Json> = fc.record({ cpu: CPU, memory: MEMORY }, { requiredKeys: [] });
const STORAGE: fc.Arbitrary<Json> = fc.record({ storage: some('1Gi', '2Gi') });
const DEVICE_CAPACITY = some({ requests: { memory: '1Gi' } }, { requests: { memory: '2Gi' } });
const HOSTNAME = { matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'Exists' }] };
const ZONE = { matchExpressions: [{ key: 'topology.kubernetes.io/zone', operator: 'Exists' }] };
const MODES = some(['ReadWriteOnce'], ['ReadWriteMany'], ['ReadOnlyMany', 'ReadWriteOnce'], ['ReadWriteOncePod']);
const CEL = some('true', '1 == 1');
const QUALIFIED = some('example.com/a', 'example.com/b');
const PARAMETERS = { apiGroup: 'example.com', kind: 'Parameters', name: 'a', scope: 'Cluster' };
/** The certificate of an authority that nobody has the key of. */
const AUTHORITY = `-----BEGIN CERTIFICATE-----
MIIBcjCCARegAwIBAgIUWYqAX4nVS1KI3Wyai2Sx2aW24SIwCgYIKoZIzj0EAwIw
DTELMAkGA1UEAwwCY2EwIBcNMjYxMjAxMDY0NzUyWhgPMjEyNjExMDcwNjQ3NTJa
MA0xCzAJBgNVBAMMAmNhMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdEq0Qy8i
GLrJOezztZ4w8dKkPkuDKKPHrtKpG3IzIIzm0KSSyXXHQ8BTrbpfeJXzYbgi8bDh
C94afEguE7TQlKNTMFEwHQYDVR0OBBYEFAxfuSdA7RvcJz0+Impqen2xDiV5MB8G
A1UdIwQYMBaAFAxfuSdA7RvcJz0+Impqen2xDiV5MA8GA1UdEwEB/wQFMAMBAf8w
CgYIKoZIzj0EAwIDSQAwRgIhAOTriizUI/vQqHC+jCFJk8x1jgYTBdLQgbGA+tBs
gH54AiEArVsdlQ+losPcMLa3uslOuNYj+E//twa+k6djtLCZRWU=
-----END CERTIFICATE-----
`;

/** A certificate signing request in PEM for the common name `a`, signed by its own key; Ed25519. */
const CERTIFICATE_REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIGLMD8CAQAwDDEKMAgGA1UEAwwBYTAqMAUGAytlcAMhAFpv24rL0qbz1aciGshm
VCJp3KWHuDVn2L93qNFcnVZhoAAwBQYDK2VwA0EAEPsGIBsBDsiruDRy2Sfe1g6g
rSr/+TOg0usWrhGOnB0V0AWH/pRc7UHGsqoY1NBYBxKx5z30iwF2deV0RVOKDw==
-----END CERTIFICATE REQUEST-----
`;

/**
 * Values that fields take by what they mean rather than by their type: `Definition.field`, or `.field` for a field of that name
 * anywhere. The simplest comes first, since values shrink towards it.
 */
export const KNOWN_VALUES: ReadonlyMap<string, fc.Arbitrary<Json>> = new Map<string, fc.Arbitrary<Json>>([
  // Names and references.
  ['.name', some('a', 'b')],
  ['Container.name', some('main', 'side')],
  ['.namespace', some('default')],
  ['.uid', UID],
  ['.podUID', UID],
  ['.nodeUID', UID],
  ['.serviceAccountUID', UID],
  ['.serviceAccountName', some('default')],
  ['.kind', some('ConfigMap', 'Secret')],
  ['CrossVersionObjectReference.kind', some('Deployment', 'StatefulSet')],
  ['CrossVersionObjectReference.apiVersion', some('apps/v1')],
  ['ObjectReference.kind', some('Pod')],
  ['ObjectReference.apiVersion', some('v1')],
  ['.apiVersion', some('v1')],
  ['.apiGroup', some('example.com')],
  ['.apiGroups', some([''], ['apps'], ['*'])],
  ['.apiVersions', some(['v1'], ['*'])],
  ['.resources', some(['pods'], ['deployments'], ['*'])],
  ['.verbs', some(['get'], ['get', 'list', 'watch'], ['*'])],
  ['.operations', some(['CREATE'], ['*'])],
  ['ObjectReference.fieldPath', some('spec')],
  ['.resourceVersion', some('1')],
  ['.user', some('a', 'b')],
  // Labels, keys and texts.
  ['.labels', LABELS],
  ['.annotations', some({ note: 'a' }, { note: 'b' }, {})],
  ['.nodeSelector', some({ disk: 'a' }, {})],
  ['ResourceSliceSpec.nodeSelector', some({ nodeSelectorTerms: [HOSTNAME] }, { nodeSelectorTerms: [ZONE] })],
  ['ResourceSliceSpec.allNodes', some(true)],
  ['ReplicationControllerSpec.selector', some({ app: 'a' })],
  ['ServiceSpec.selector', some({ app: 'a' }, { app: 'b' })],
  ['.key', FILES],
  ['NodeSelectorTerm.matchFields', some([{ key: 'metadata.name', operator: 'In', values: ['a'] }])],
  ['.topologyKey', some('kubernetes.io/hostname', 'topology.kubernetes.io/zone')],
  ['.matchLabelKeys', some(['tier'])],
  ['.mismatchLabelKeys', some(['tier'])],
  ['.value', some('a', 'b')],
  ['PriorityClass.value', fc.nat(3)],
  // Containers.
  ['.image', some('app:1', 'app:2')],
  ['.reference', some('app:1', 'app:2')],
  ['.command', some(['true'], ['sleep', '1'])],
  ['.args', some(['a'], ['a', 'b'])],
  ['.workingDir', PATHS],
  ['.path', PATHS],
  ['.mountPath', PATHS],
  ['.devicePath', PATHS],
  ['.terminationMessagePath', PATHS],
  ['KeyToPath.path', FILES],
  ['DownwardAPIVolumeFile.path', FILES],
  ['ServiceAccountTokenProjection.path', FILES],
  ['ServiceAccountTokenProjection.expirationSeconds', some(600, 3600)],
  ['.fieldPath', some('metadata.name', 'metadata.namespace')],
  ['ResourceFieldSelector.resource', some('limits.cpu')],
  ['ResourceFieldSelector.divisor', some('1')],
  ['.containerName', some('main')],
  ['.port', PORT],
  ['.containerPort', PORT],
  ['.hostPort', PORT],
  ['.scheme', some('HTTP', 'HTTPS')],
  ['Container.restartPolicy', some('Always')],
  ['ContainerResizePolicy.resourceName', some('cpu', 'memory')],
  ['ContainerResizePolicy.restartPolicy', some('NotRequired', 'RestartContainer')],
  ['Capabilities.add', some(['NET_ADMIN'])],
  ['Capabilities.drop', some(['ALL'])],
  ['.procMount', some('Default')],
  ['.mountPropagation', some('None', 'HostToContainer')],
  ['.recursiveReadOnly', some('Disabled')],
  ['Sysctl.name', some('kernel.shm_rmid_forced')],
  ['Sysctl.value', some('0', '1')],
  ['.sizeLimit', some('1Gi', '1')],
  ['.medium', some('', 'Memory')],
  ['HostPathVolumeSource.type', some('', 'Directory')],
  ['.periodSeconds', POSITIVE],
  ['.timeoutSeconds', POSITIVE],
  ['.failureThreshold', POSITIVE],
  ['.successThreshold', some(1)],
  ['.weight', fc.integer({ min: 1, max: 100 })],
  // Pods.
  ['PodOS.name', some('linux')],
  [
    'PodTemplateSpec.metadata',
    some(
      { labels: { app: 'a' } },
      { labels: { app: 'a', tier: 'b' } },
      { labels: { app: 'a' }, annotations: { note: 'a' } },
    ),
  ],
  ['PodSpec.initContainers', some([{ name: 'init', image: 'app:1' }], [{ name: 'init', image: 'app:2' }])],
  ['PodSpec.dnsPolicy', some('ClusterFirst', 'Default')],
  ['PodSecurityContext.seLinuxChangePolicy', some('MountOption', 'Recursive')],
  ['.hostname', some('a')],
  ['.subdomain', some('a')],
  ['.ip', some('10.0.0.1', '10.0.0.2')],
  ['.hostnames', some(['a'])],
  ['.nameservers', some(['10.0.0.10'])],
  ['.searches', some(['example.com'])],
  ['PodSpec.overhead', some({ cpu: '1m' })],
  ['Overhead.podFixed', some({ cpu: '1m' }, { memory: '1Mi' })],
  ['.schedulerName', some('default-scheduler', 'a')],
  ['.conditionType', some('example.com/ready')],
  ['.activeDeadlineSeconds', fc.integer({ min: 60, max: 62 })],
  ['.terminationGracePeriodSeconds', fc.integer({ min: 1, max: 3 })],
  ['.maxSkew', POSITIVE],
  ['.minDomains', POSITIVE],
  ['PodSpec.preemptionPolicy', some('PreemptLowerPriority')],
  ['PodSpec.restartPolicy', some('Always', 'OnFailure', 'Never')],
  // Workloads.
  ['.replicas', fc.nat(3)],
  ['.serviceName', some('a')],
  ['.minReadySeconds', fc.nat(2)],
  ['.progressDeadlineSeconds', some(600, 60)],
  ['.schedule', some('* * * * *', '*/5 * * * *', '0 0 * * *')],
  ['.timeZone', some('Etc/UTC', 'Europe/Berlin')],
  ['.managedBy', some('example.com/a')],
  ['.minReplicas', some(1, 2)],
  ['.maxReplicas', fc.integer({ min: 2, max: 4 })],
  ['HPAScalingPolicy.type', some('Pods', 'Percent')],
  ['HPAScalingPolicy.value', POSITIVE],
  ['ContainerResourceMetricSource.name', some('cpu', 'memory')],
  ['ResourceMetricSource.name', some('cpu', 'memory')],
  ['ContainerResourceMetricSource.container', some('main')],
  ['.succeededIndexes', some('0')],
  ['StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted', some('Retain', 'Delete')],
  ['StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled', some('Retain', 'Delete')],
  ['.partition', fc.nat(2)],
  ['.maxUnavailable', some(1, 2, '25%', '50%')],
  ['.minAvailable', some(1, 0, 2, '50%')],
  // Amounts.
  ['.capacity', AMOUNTS],
  ['.requests', AMOUNTS],
  ['.limits', AMOUNTS],
  ['VolumeResourceRequirements.requests', STORAGE],
  ['VolumeResourceRequirements.limits', some({ storage: '4Gi' })],
  ['PersistentVolumeSpec.capacity', STORAGE],
  ['CSIStorageCapacity.capacity', some('1Gi', '2Gi')],
  ['LimitRangeItem.type', some('Container', 'Pod')],
  ['LimitRangeItem.max', some({ cpu: '1' }, { cpu: '2' })],
  ['LimitRangeItem.min', some({ cpu: '100m' }, { cpu: '50m' })],
  ['LimitRangeItem.default', some({ cpu: '200m' }, { cpu: '500m' })],
  ['LimitRangeItem.defaultRequest', some({ cpu: '100m' }, { cpu: '200m' })],
  ['LimitRangeItem.maxLimitRequestRatio', some({ cpu: '2' }, { cpu: '4' })],
  ['ExactDeviceRequest.capacity', DEVICE_CAPACITY],
  ['DeviceSubRequest.capacity', DEVICE_CAPACITY],
  ['.accessModes', MODES],
  ['.mountOptions', some(['ro'])],
  ['.hard', some({ pods: '2' }, { pods: '3' }, { cpu: '1' }, { 'count/deployments.apps': '1' })],
  // Network.
  ['ServiceSpec.type', some('ClusterIP', 'NodePort', 'LoadBalancer')],
  ['.targetPort', some(80, 8080, 'http')],
  ['.externalIPs', some(['203.0.113.1'])],
  ['.loadBalancerSourceRanges', some(['203.0.113.0/24'])],
  ['.loadBalancerClass', some('example.com/a')],
  ['.ipFamilies', some(['IPv4'])],
  ['.ipFamilyPolicy', some('SingleStack', 'PreferDualStack')],
  ['.trafficDistribution', some('PreferClose', 'PreferSameZone')],
  ['.appProtocol', some('http')],
  ['.host', DOMAIN],
  ['.hosts', some(['example.com'])],
  ['.ingressClassName', some('a')],
  ['.controller', some('example.com/a')],
  ['.cidrs', some(['10.100.0.0/16'])],
  ['.podCIDR', some('10.244.0.0/24')],
  ['.podCIDRs', some(['10.244.0.0/24'])],
  ['ServiceBackendPort.number', PORT],
  ['ServiceBackendPort.name', some('http')],
  ['EndpointSlice.addressType', some('IPv4')],
  ['Endpoint.addresses', some(['10.0.0.1'], ['10.0.0.2'])],
  ['ParentReference.resource', some('services')],
  ['ParentReference.group', some('')],
  // Storage, nodes and the rest.
  ['.provisioner', some('example.com/a')],
  ['.driver', some('example.com')],
  ['.driverName', some('example.com')],
  ['.attacher', some('example.com')],
  ['.storageClassName', some('a', 'b')],
  ['StorageClass.reclaimPolicy', some('Delete', 'Retain')],
  ['CSIDriverSpec.fsGroupPolicy', some('File', 'None', 'ReadWriteOnceWithFSType')],
  ['CSIDriverSpec.volumeLifecycleModes', some(['Persistent'], ['Ephemeral'], ['Persistent', 'Ephemeral'])],
  ['.parameters', some({ a: 'a' }, { a: 'b' })],
  ['IngressClassSpec.parameters', some(PARAMETERS, { ...PARAMETERS, scope: 'Namespace', namespace: 'default' })],
  ['IngressClassParametersReference.scope', some('Cluster')],
  ['.targetPortal', some('10.0.0.1:3260')],
  ['.iqn', some('iqn.2026-01.com.example:a')],
  ['.providerID', some('example://a')],
  ['.pool', some({ name: 'a', generation: 1, resourceSliceCount: 1 })],
  ['.expression', CEL],
  ['.messageExpression', some("'a'")],
  ['.valueExpression', some("'a'", "'b'")],
  ['ValidatingWebhook.name', some('a.example.com')],
  ['MutatingWebhook.name', some('a.example.com')],
  ['.admissionReviewVersions', some(['v1'])],
  ['.sideEffects', some('None', 'NoneOnDryRun')],
  ['Validation.reason', some('Invalid', 'Forbidden')],
  ['.validationActions', some(['Deny'], ['Warn'], ['Audit'])],
  ['.signerName', some('example.com/a')],
  ['CertificateSigningRequestSpec.request', some(Buffer.from(CERTIFICATE_REQUEST).toString('base64'))],
  ['CertificateSigningRequestSpec.expirationSeconds', some(600, 3600)],
  ['.usages', some(['client auth'], ['client auth', 'digital signature'])],
  ['.trustBundle', some(AUTHORITY)],
  ['.binaryVersion', some('1.36.0')],
  ['.emulationVersion', some('1.36.0')],
  ['LeaseCandidateSpec.strategy', some('OldestEmulationVersion')],
  ['.leaseDurationSeconds', fc.integer({ min: 1, max: 15 })],
  ['.handler', some('a', 'b')],
  ['.group', some('example.com')],
  ['.version', some('v1')],
  ['APIServiceSpec.groupPriorityMinimum', some(1000)],
  ['APIServiceSpec.versionPriority', some(15)],
  ['APIServiceSpec.insecureSkipTLSVerify', some(true)],
  ['APIServiceSpec.service', some({ name: 'a', namespace: 'default' })],
  ['CustomResourceDefinitionNames.kind', some('Widget')],
  ['CustomResourceDefinitionNames.listKind', some('WidgetList')],
  ['CustomResourceDefinitionNames.plural', some('widgets')],
  ['CustomResourceDefinitionNames.singular', some('widget')],
  ['CustomResourceDefinitionNames.shortNames', some(['wd'])],
  ['CustomResourceDefinitionSpec.scope', some('Namespaced', 'Cluster')],
  ['CustomResourceDefinitionVersion.name', some('v1')],
  ['CustomResourceDefinitionVersion.served', some(true)],
  ['CustomResourceDefinitionVersion.storage', some(true)],
  ['.jsonPath', some('.spec.replicas')],
  ['Event.type', some('Normal', 'Warning')],
  ['.reason', some('Started', 'Killing')],
  ['.action', some('Started')],
  ['PriorityLevelConfigurationSpec.type', some('Limited')],
  ['LimitResponse.type', some('Reject')],
  ['FlowDistinguisherMethod.type', some('ByUser', 'ByNamespace')],
  ['RoleRef.apiGroup', some('rbac.authorization.k8s.io')],
  ['RoleRef.kind', some('ClusterRole')],
  ['Subject.apiGroup', some('rbac.authorization.k8s.io')],
  ['DeviceClassSpec.extendedResourceName', QUALIFIED],
  ['DeviceConstraint.matchAttribute', QUALIFIED],
  ['DeviceConstraint.distinctAttribute', QUALIFIED],
  ['.matchingPrecedence', fc.integer({ min: 1, max: 1000 })],
  ['GroupResource.group', some('', 'apps')],
  ['GroupResource.resource', some('pods', 'deployments')],
  ['Secret.type', some('Opaque', 'example.com/a')],
]);
