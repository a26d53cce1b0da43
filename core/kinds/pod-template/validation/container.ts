import {
  duplicate,
  forbiddenField,
  invalidValue,
  notFoundField,
  notSupported,
  required,
} from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors, portNameErrors, portNumberErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';
import { checkResourceRequirements } from '../../validation/resources.js';
import { checkEnvironment, checkEnvironmentSources } from './environment.js';
import { checkLifecycle, checkProbes } from './probe.js';
import { checkSecurityContext } from './security-context.js';
import { checkVolumeMounts } from './volume-mount.js';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
/** As Go's sets.List sorts them. */
export const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

/** What rules for containers need to know of their Pod. */
export interface PodContext {
  /** The Pod's good volumes, by name. */
  readonly volumes: ReadonlyMap<string, JsonObject>;
  readonly gracePeriod: number | undefined;
  readonly restartPolicy: string;
}

/** Source of these rules: kubernetes pkg/apis/core/validation validateContainers, validateInitContainers, validateContainerCommon. */
function checkCommon(container: JsonObject, context: PodContext, path: string, causes: Causes): void {
  const name = asText(container['name']);
  if (name === '') causes.push(required(`${path}.name`));
  else addInvalid(causes, `${path}.name`, name, dns1123LabelErrors(name));
  if (asText(container['image']) === '') causes.push(required(`${path}.image`));
  checkRequiredChoice(
    container['terminationMessagePolicy'],
    MESSAGE_POLICIES,
    `${path}.terminationMessagePolicy`,
    causes,
  );
  checkPorts(asList(container['ports']), `${path}.ports`, causes);
  checkEnvironment(asList(container['env']), `${path}.env`, causes);
  checkEnvironmentSources(asList(container['envFrom']), `${path}.envFrom`, causes);
  checkVolumeMounts(container, context.volumes, path, causes);
  checkRequiredChoice(container['imagePullPolicy'], PULL_POLICIES, `${path}.imagePullPolicy`, causes);
  checkResourceRequirements(asObject(container['resources']), `${path}.resources`, causes);
  checkResizePolicies(asList(container['resizePolicy']), context, `${path}.resizePolicy`, causes);
  if (isSet(container['securityContext'])) {
    checkSecurityContext(asObject(container['securityContext']), `${path}.securityContext`, causes);
  }
}

function checkPorts(ports: readonly Json[], path: string, causes: Causes): void {
  const names = new Set<string>();
  ports.forEach((item, index) => {
    const port = asObject(item);
    const field = `${path}[${index}]`;
    const name = asText(port['name']);
    if (name !== '') {
      const wrong = portNameErrors(name);
      addInvalid(causes, `${field}.name`, name, wrong);
      if (wrong.length === 0 && names.has(name)) causes.push(duplicate(`${field}.name`, name));
      names.add(name);
    }
    const number = asNumber(port['containerPort']);
    if (number === 0) causes.push(required(`${field}.containerPort`));
    else addInvalid(causes, `${field}.containerPort`, number, portNumberErrors(number));
    const hostPort = asNumber(port['hostPort']);
    if (hostPort !== 0) addInvalid(causes, `${field}.hostPort`, hostPort, portNumberErrors(hostPort));
    checkRequiredChoice(port['protocol'], PROTOCOLS, `${field}.protocol`, causes);
  });
}

function checkResizePolicies(policies: readonly Json[], context: PodContext, path: string, causes: Causes): void {
  const seen = new Set<string>();
  policies.forEach((item, index) => {
    const resource = asText(asObject(item)['resourceName']);
    const policy = asText(asObject(item)['restartPolicy']);
    if (seen.has(resource)) causes.push(duplicate(`${path}[${index}]`, resource));
    seen.add(resource);
    checkRequiredChoice(resource, ['cpu', 'memory'], path, causes);
    checkRequiredChoice(policy, ['NotRequired', 'RestartContainer'], path, causes);
    if (context.restartPolicy === 'Never' && policy !== 'NotRequired') {
      causes.push(invalidValue(path, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'"));
    }
  });
}

/** No two ports may claim the same port of the node. `paths` runs beside `containers`. */
function checkHostPorts(containers: readonly JsonObject[], paths: readonly string[], causes: Causes): void {
  const claimed = new Set<string>();
  containers.forEach((container, position) => {
    asList(container['ports']).forEach((item, index) => {
      const port = asObject(item);
      const hostPort = asNumber(port['hostPort']);
      if (hostPort === 0) return;
      const claim = `${asText(port['protocol'])}/${asText(port['hostIP'])}/${hostPort}`;
      if (claimed.has(claim)) causes.push(duplicate(`${paths[position]}.ports[${index}].hostPort`, claim));
      claimed.add(claim);
    });
  });
}

/** The containers that make a Pod what it is. */
export function checkContainers(list: readonly Json[], context: PodContext, path: string, causes: Causes): void {
  if (list.length === 0) {
    causes.push(required(path));
    return;
  }
  const containers = list.map(asObject);
  const names = new Set<string>();
  containers.forEach((container, index) => {
    const field = `${path}[${index}]`;
    checkCommon(container, context, field, causes);
    const name = asText(container['name']);
    if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    names.add(name);
    if (isSet(container['lifecycle'])) {
      checkLifecycle(asObject(container['lifecycle']), `${field}.lifecycle`, causes, context.gracePeriod);
    }
    checkProbes(container, field, causes);
    checkRestartPolicy(container, `${field}.restartPolicy`, causes);
  });
  const paths = containers.map((_, index) => `${path}[${index}]`);
  checkHostPorts(containers, paths, causes);
}

/** Since 1.35 a container may have a restart policy and rules of its own (KEP-5307). */
function checkRestartPolicy(container: JsonObject, path: string, causes: Causes): void {
  if (!isSet(container['restartPolicy'])) return;
  const policy = asText(container['restartPolicy']);
  if (!['Always', 'OnFailure', 'Never'].includes(policy))
    causes.push(notSupported(path, policy, ['Always', 'OnFailure', 'Never']));
}

const NOT_WITHOUT_RESTART = 'may not be set for init containers without restartPolicy=Always';

/** Containers that run before; those that restart always keep running beside the others. */
export function checkInitContainers(
  list: readonly Json[],
  regular: readonly Json[],
  context: PodContext,
  path: string,
  causes: Causes,
): void {
  const names = new Set(regular.map((container) => asText(asObject(container)['name'])));
  list.forEach((item, index) => {
    const container = asObject(item);
    const field = `${path}[${index}]`;
    checkCommon(container, context, field, causes);
    checkRestartPolicy(container, `${field}.restartPolicy`, causes);
    const name = asText(container['name']);
    if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    else if (name !== '') names.add(name);
    checkHostPorts([container], [field], causes);
    if (container['restartPolicy'] === 'Always') {
      if (isSet(container['lifecycle'])) {
        checkLifecycle(asObject(container['lifecycle']), `${field}.lifecycle`, causes, context.gracePeriod);
      }
      checkProbes(container, field, causes);
      return;
    }
    for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe']) {
      if (isSet(container[key])) causes.push(forbiddenField(`${field}.${key}`, NOT_WITHOUT_RESTART));
    }
  });
}

const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'lifecycle',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'restartPolicy',
];

/** Containers put into a running Pod to look around. */
export function checkEphemeralContainers(
  list: readonly Json[],
  spec: JsonObject,
  context: PodContext,
  path: string,
  causes: Causes,
): void {
  const others = [...asList(spec['containers']), ...asList(spec['initContainers'])].map((other) =>
    asText(asObject(other)['name']),
  );
  const names = new Set(others);
  list.forEach((item, index) => {
    const container = asObject(item);
    const field = `${path}[${index}]`;
    checkCommon(container, context, field, causes);
    checkImagePadding(container, field, causes);
    const name = asText(container['name']);
    if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    names.add(name);
    const target = asText(container['targetContainerName']);
    if (target !== '' && !others.includes(target)) causes.push(notFoundField(`${field}.targetContainerName`, target));
    for (const key of NOT_EPHEMERAL) {
      const value = container[key];
      const empty = !isSet(value) || (typeof value === 'object' && Object.keys(value as object).length === 0);
      if (!empty) causes.push(forbiddenField(`${field}.${key}`, 'cannot be set for an Ephemeral Container'));
    }
    asList(container['volumeMounts']).forEach((mount, position) => {
      for (const key of ['subPath', 'subPathExpr']) {
        if (asText(asObject(mount)[key]) === '') continue;
        causes.push(
          forbiddenField(`${field}.volumeMounts[${position}].${key}`, 'cannot be set for an Ephemeral Container'),
        );
      }
    });
  });
}

/** Only a Pod's images, not a template's, must not be padded. */
export function checkImagePadding(container: JsonObject, path: string, causes: Causes): void {
  const image = asText(container['image']);
  if (image.trim() !== image)
    causes.push(invalidValue(`${path}.image`, image, 'must not have leading or trailing whitespace'));
}
