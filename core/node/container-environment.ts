import type { View } from '../model/view.js';
import type { Container, EnvVarSource, EphemeralContainer, Pod, Service } from '../schema/generated/types/core.js';
import { CONFIG_MAPS, SECRETS, SERVICES } from '../schema/kinds.js';
import { ProgramTexts } from './expand-variables.js';
import { fieldText } from './field-text.js';
import { resourceText } from './resource-text.js';

/**
 * The environment of a container: the Services of its namespace, then `envFrom`, then `env`, the later before the earlier. What is missing
 * and optional is left out. Source: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables.
 */
export function containerEnvironment(
  view: View,
  pod: Pod,
  container: Container | EphemeralContainer,
): ReadonlyMap<string, string> {
  const variables = new Map<string, string>(serviceVariables(view, pod));
  const namespace = pod.metadata.namespace ?? '';
  for (const { prefix = '', configMapRef, secretRef } of container.envFrom ?? []) {
    const data =
      configMapRef === undefined
        ? secretData(view, namespace, secretRef?.name)
        : configData(view, namespace, configMapRef.name);
    for (const [key, value] of data) variables.set(`${prefix}${key}`, value);
  }
  const texts = new ProgramTexts();
  for (const { name, value, valueFrom } of container.env ?? []) {
    const known =
      valueFrom === undefined ? texts.expand(value ?? '', variables) : sourced(view, pod, container, valueFrom);
    if (known !== undefined) variables.set(name, known);
  }
  return variables;
}

function sourced(
  view: View,
  pod: Pod,
  container: Container | EphemeralContainer,
  source: EnvVarSource,
): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source;
  if (fieldRef !== undefined) return fieldText(pod, fieldRef.fieldPath) ?? '';
  if (resourceFieldRef !== undefined) return resourceText(view, pod, container, resourceFieldRef);
  if (configMapKeyRef !== undefined) return configData(view, namespace, configMapKeyRef.name).get(configMapKeyRef.key);
  return secretKeyRef && secretData(view, namespace, secretKeyRef.name).get(secretKeyRef.key);
}

function configData(view: View, namespace: string, name: string | undefined): ReadonlyMap<string, string> {
  const { data = {}, binaryData = {} } = view.get(CONFIG_MAPS, namespace, name ?? '') ?? {};
  const binary = Object.entries(binaryData).map(([key, value]) => [key, fromBase64(value)] as const);
  return new Map([...binary, ...Object.entries(data)]);
}

function secretData(view: View, namespace: string, name: string | undefined): ReadonlyMap<string, string> {
  const { data = {} } = view.get(SECRETS, namespace, name ?? '') ?? {};
  return new Map(Object.entries(data).map(([key, value]) => [key, fromBase64(value)]));
}

/** Nothing of what is no base64: stored objects may be of any shape. */
function fromBase64(text: unknown): string {
  if (typeof text !== 'string' || !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) return '';
  const bytes = Uint8Array.from(atob(text.replace(/\s/g, '')), (char) => char.charCodeAt(0));
  return new TextDecoder().decode(bytes);
}

/** Where the Services of a namespace, and the API itself, are. Source: pkg/kubelet/envvars/envvars.go FromServices. */
function* serviceVariables(view: View, { metadata, spec }: Pod): Generator<readonly [string, string]> {
  const services = new Map<string, Service>();
  const api = view.get(SERVICES, 'default', 'kubernetes');
  if (api !== undefined) services.set('kubernetes', api);
  if (spec.enableServiceLinks !== false)
    for (const service of view.list(SERVICES, metadata.namespace)) services.set(service.metadata.name, service);
  for (const [name, service] of services) {
    const { clusterIP = '', ports = [] } = service.spec ?? {};
    if (clusterIP === '' || clusterIP === 'None' || ports.length === 0) continue;
    const prefix = name.toUpperCase().replace(/[^A-Z0-9]/g, '_');
    yield [`${prefix}_SERVICE_HOST`, clusterIP];
    yield [`${prefix}_SERVICE_PORT`, String(ports[0]!.port)];
    for (const port of ports)
      if (port.name)
        yield [`${prefix}_SERVICE_PORT_${port.name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`, String(port.port)];
    for (const [index, { port, protocol = 'TCP' }] of ports.entries()) {
      const kind = protocol.toLowerCase();
      const url = `${kind}://${clusterIP}:${port}`;
      if (index === 0) yield [`${prefix}_PORT`, url];
      const one = `${prefix}_PORT_${port}_${protocol}`;
      yield [one, url];
      yield [`${one}_PROTO`, kind];
      yield [`${one}_PORT`, String(port)];
      yield [`${one}_ADDR`, clusterIP];
    }
  }
}
