import { duplicate, invalidValue, notSupported, required } from '../../../model/field-error.js';
import type { Json, JsonObject } from '../../../model/json.js';
import { dns1123LabelErrors } from '../../../model/names.js';
import { asList, asObject, asText, isSet } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';
import { checkHostPorts, checkPorts } from './container-port.js';
import { checkEnvironment, checkEnvironmentSources } from './environment.js';
import type { PodContext } from './pod-context.js';
import { checkLifecycle, checkProbes } from './probe.js';
import { checkContainerResources } from './resource-requirements.js';
import { checkRestartRules } from './restart-rules.js';
import { checkSecurityContext } from './security-context.js';
import { checkVolumeMounts } from './volume-mount.js';

/** When an image is pulled. */
export const PULL_POLICIES: readonly string[] = ['Always', 'IfNotPresent', 'Never'];
const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError'];
const RESIZED_RESOURCES = ['cpu', 'memory'];
const RESIZE_POLICIES = ['NotRequired', 'RestartContainer'];

/** What is asked of every container. Source: kubernetes pkg/apis/core/validation validateContainerCommon. */
export function checkAnyContainer(container: JsonObject, context: PodContext, path: string, causes: Causes): void {
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
  checkContainerResources(asObject(container['resources']), context, `${path}.resources`, causes);
  checkResizePolicies(asList(container['resizePolicy']), context, `${path}.resizePolicy`, causes);
  if (isSet(container['securityContext'])) {
    checkSecurityContext(asObject(container['securityContext']), context, `${path}.securityContext`, causes);
  }
}

function checkResizePolicies(policies: readonly Json[], context: PodContext, path: string, causes: Causes): void {
  const seen = new Set<string>();
  policies.forEach((item, index) => {
    const resource = asText(asObject(item)['resourceName']);
    const policy = asText(asObject(item)['restartPolicy']);
    if (seen.has(resource)) causes.push(duplicate(`${path}[${index}]`, resource));
    seen.add(resource);
    if (resource === '') causes.push(required(path));
    else if (!RESIZED_RESOURCES.includes(resource)) causes.push(notSupported(path, resource, RESIZED_RESOURCES));
    if (policy === '') causes.push(required(path));
    else if (!RESIZE_POLICIES.includes(policy)) causes.push(notSupported(path, policy, RESIZE_POLICIES));
    if (context.restartPolicy === 'Never' && policy !== 'NotRequired') {
      causes.push(invalidValue(path, policy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    }
  });
}

/** The containers that make a Pod what it is. Source: validateContainers of the same file. */
export function checkContainers(list: readonly Json[], context: PodContext, path: string, causes: Causes): void {
  if (list.length === 0) {
    causes.push(required(path));
    return;
  }
  const names = new Set<string>();
  list.forEach((item, index) => {
    const container = asObject(item);
    const field = `${path}[${index}]`;
    checkAnyContainer(container, context, field, causes);
    const name = asText(container['name']);
    if (names.has(name)) causes.push(duplicate(`${field}.name`, name));
    else names.add(name);
    if (isSet(container['lifecycle'])) {
      checkLifecycle(asObject(container['lifecycle']), context, `${field}.lifecycle`, causes);
    }
    checkProbes(container, field, causes);
    checkRestartRules(container, field, causes);
  });
  checkHostPorts(list, path, causes);
}

/** Only a Pod's images, not a template's, must not be padded. */
export function checkImagePadding(container: JsonObject, path: string, causes: Causes): void {
  const image = asText(container['image']);
  if (image.trim() !== image)
    causes.push(invalidValue(`${path}.image`, image, 'must not have leading or trailing whitespace'));
}
