import { NAME_AND_AGE } from '../../kinds/columns/table-printer.js';
import { componentStatus } from '../../kinds/core/component-status/component-status.js';
import { fromJson, type KubeObject } from '../../model/object.js';
import { ok } from '../../model/result.js';
import { BASIC_FIELDS } from '../../model/selectable-fields.js';
import type { PageQuery } from '../read/collection.js';
import type { ComputedCollection } from './computed-resource.js';

/** What kube-apiserver asks how it is; here all of it is this process, which answers. */
const COMPONENTS = ['controller-manager', 'etcd-0', 'scheduler'];

const STATUSES: readonly KubeObject[] = COMPONENTS.map((name) =>
  fromJson({
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name },
    conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
  }),
);

/** The resource `componentstatuses`: what `kubectl get cs` shows. Source: pkg/registry/core/componentstatus/rest.go. */
export const COMPONENT_STATUSES: ComputedCollection = {
  printer: componentStatus.columns ?? NAME_AND_AGE,
  fields: BASIC_FIELDS,
  revision: () => ok(undefined),
  get: async (_namespace, name) => STATUSES.find(({ metadata }) => metadata.name === name),
  page: async ({ selection }: PageQuery) => ({ objects: STATUSES.filter((status) => selection.matches(status)) }),
};
