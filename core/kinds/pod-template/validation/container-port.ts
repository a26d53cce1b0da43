import { duplicate, invalidValue, required } from '../../../model/field-error.js';
import type { Json } from '../../../model/json.js';
import { portNameErrors, portNumberErrors } from '../../../model/names.js';
import { asList, asNumber, asObject, asText } from '../../fields/json-fields.js';
import { addInvalid, type Causes, checkRequiredChoice } from '../../validation/causes.js';

/** As Go's sets.List sorts them. */
export const PROTOCOLS: readonly string[] = ['SCTP', 'TCP', 'UDP'];

/** The ports of one container. Source: kubernetes pkg/apis/core/validation validateContainerPorts. */
export function checkPorts(ports: readonly Json[], path: string, causes: Causes): void {
  const names = new Set<string>();
  ports.forEach((item, index) => {
    const port = asObject(item);
    const field = `${path}[${index}]`;
    const name = asText(port['name']);
    if (name !== '') {
      const wrong = portNameErrors(name);
      addInvalid(causes, `${field}.name`, name, wrong);
      if (wrong.length === 0 && names.has(name)) causes.push(duplicate(`${field}.name`, name));
      else if (wrong.length === 0) names.add(name);
    }
    const number = asNumber(port['containerPort']);
    if (number === 0) causes.push(required(`${field}.containerPort`));
    else addInvalid(causes, `${field}.containerPort`, number, portNumberErrors(number));
    const hostPort = asNumber(port['hostPort']);
    if (hostPort !== 0) addInvalid(causes, `${field}.hostPort`, hostPort, portNumberErrors(hostPort));
    checkRequiredChoice(port['protocol'], PROTOCOLS, `${field}.protocol`, causes);
  });
}

/** No two ports may claim the same port of the node. Source: AccumulateUniqueHostPorts of the same file. */
export function checkHostPorts(containers: readonly Json[], path: string, causes: Causes): void {
  const claimed = new Set<string>();
  containers.forEach((container, position) => {
    asList(asObject(container)['ports']).forEach((item, index) => {
      const port = asObject(item);
      const hostPort = asNumber(port['hostPort']);
      if (hostPort === 0) return;
      const claim = `${asText(port['protocol'])}/${asText(port['hostIP'])}/${hostPort}`;
      if (claimed.has(claim)) causes.push(duplicate(`${path}[${position}].ports[${index}].hostPort`, claim));
      else claimed.add(claim);
    });
  });
}

/** A Pod in the network of its host has its ports there. A template may leave them out: they are filled in once the Pod is made. */
export function checkHostNetworkPorts(containers: readonly Json[], isPod: boolean, path: string, causes: Causes): void {
  containers.forEach((container, position) => {
    asList(asObject(container)['ports']).forEach((item, index) => {
      const hostPort = asNumber(asObject(item)['hostPort']);
      if ((!isPod && hostPort === 0) || hostPort === asNumber(asObject(item)['containerPort'])) return;
      const field = `${path}[${position}].ports[${index}].hostPort`;
      causes.push(invalidValue(field, hostPort, 'must match `containerPort` when `hostNetwork` is true'));
    });
  });
}
