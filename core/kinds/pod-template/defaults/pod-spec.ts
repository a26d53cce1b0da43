import { isJsonObject, type JsonObject } from '../../../model/json.js';
import { withFields } from '../../../model/own-copy.js';
import { inField, inItems, inStruct, isMissing, withDefaults, withField } from '../../defaults/fill.js';
import { defaultResourceList, defaultResourceRequirements } from '../../defaults/resource-list.js';
import { defaultContainer } from './container.js';
import { defaultVolume } from './volume.js';

const POD_SPEC: JsonObject = {
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
};

/** The old name of the service account stays readable: both fields say the same. Source: Convert_v1_PodSpec_To_core_PodSpec and back. */
function mirrorServiceAccount(spec: JsonObject): JsonObject {
  const { serviceAccountName, serviceAccount } = spec;
  const name = isMissing(serviceAccountName) ? serviceAccount : serviceAccountName;
  if (isMissing(name) || (name === serviceAccountName && name === serviceAccount)) return spec;
  return withFields(spec, { serviceAccountName: name, serviceAccount: name });
}

/** What Pods and templates share. Source: kubernetes pkg/apis/core/v1/defaults.go SetDefaults_PodSpec. */
export function defaultPodSpec(spec: JsonObject): JsonObject {
  let result = withDefaults(spec, POD_SPEC);
  result = mirrorServiceAccount(result);
  result = inItems(result, 'containers', defaultContainer);
  result = inItems(result, 'initContainers', defaultContainer);
  result = inItems(result, 'ephemeralContainers', defaultContainer);
  result = inItems(result, 'volumes', defaultVolume);
  result = inField(result, 'resources', defaultResourceRequirements);
  return inField(result, 'overhead', defaultResourceList);
}

/** A template of Pods inside another kind. Its metadata is held by value and therefore always there. */
function defaultPodTemplate(template: JsonObject): JsonObject {
  const result = inStruct(template, 'spec', defaultPodSpec);
  return isJsonObject(result['metadata']) ? result : withField(result, 'metadata', {});
}

/** Applies the defaults to the template in a field. */
export function inPodTemplate(object: JsonObject, key = 'template'): JsonObject {
  return inStruct(object, key, defaultPodTemplate);
}
