import type { Command, CommandTarget } from '../../core/model/command.js';
import { namespaceOf } from '../stores/fill-log.js';

/** In how many namespaces the Deployments of a recorded history lie. */
export const NAMESPACES = 10;
/** How many Pods each begins with. */
export const REPLICAS = 5;

/** The n-th Deployment of a history, whose containers do what annotations say; see `behaviour.ts`. */
export function createDeployment(index: number, annotations: { readonly [key: string]: string }): Command {
  const { namespace, name } = nameOf(index);
  const labels = { app: name };
  return {
    verb: 'create',
    target: targetOf(index),
    object: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels },
      spec: {
        replicas: REPLICAS,
        selector: { matchLabels: labels },
        template: { metadata: { labels, annotations }, spec: { containers: [containerOf(0)] } },
      },
    },
  };
}

/** Rolls the n-th Deployment out with another image. */
export function setImage(index: number, version: number): Command {
  const value = { spec: { template: { spec: { containers: [containerOf(version)] } } } };
  return { verb: 'patch', target: targetOf(index), patch: { type: 'strategic', value } };
}

/** Gives the n-th Deployment another size. */
export function scale(index: number, replicas: number): Command {
  return { verb: 'patch', target: targetOf(index), patch: { type: 'merge', value: { spec: { replicas } } } };
}

function containerOf(version: number) {
  return { name: 'web', image: `registry.example/web:${version}` };
}

function targetOf(index: number): CommandTarget {
  return { resource: 'deployments.apps', ...nameOf(index) };
}

function nameOf(index: number) {
  return { namespace: namespaceOf(index, NAMESPACES), name: `web-${index}` };
}
