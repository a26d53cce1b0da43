import type { JsonObject } from '../../../model/json.js';
import type { IngressClass } from '../../../schema/generated/types/networking.js';
import { age } from '../../columns/human-duration.js';
import { AGE, column, NAME, type TablePrinter } from '../../columns/table-printer.js';
import { inField, withNilDefaults } from '../../defaults/fill.js';
import type { Kind } from '../../kind.js';
import { strategyFrom } from '../../strategy/strategy.js';
import { ingressClassValidation } from './validation.js';

const PARAMETERS: JsonObject = { scope: 'Cluster' };

/** Source: kubernetes pkg/apis/networking/v1/defaults.go SetDefaults_IngressClass. */
function defaultIngressClass(ingressClass: JsonObject): JsonObject {
  return inField(ingressClass, 'spec', (spec) =>
    inField(spec, 'parameters', (parameters) => withNilDefaults(parameters, PARAMETERS)),
  );
}

const INGRESS_CLASS_PRINTER: TablePrinter<IngressClass> = {
  columns: [
    NAME,
    column('Controller', 'string', 'Controller that serves the class.'),
    column('Parameters', 'string', 'Object with more parameters.'),
    AGE,
  ],
  cells({ metadata, spec }, now) {
    const parameters = spec?.parameters;
    const kind = parameters?.apiGroup === undefined ? parameters?.kind : `${parameters.kind}.${parameters.apiGroup}`;
    const isDefault = metadata.annotations?.['ingressclass.kubernetes.io/is-default-class'] === 'true';
    return [
      isDefault ? `${metadata.name} (default)` : metadata.name,
      spec?.controller ?? '',
      parameters === undefined ? '<none>' : `${kind}/${parameters.name}`,
      age(metadata.creationTimestamp, now),
    ];
  },
};

/** IngressClasses. */
export const ingressClass: Kind = {
  groupResource: 'ingressclasses.networking.k8s.io',
  kind: 'IngressClass',
  metadataOnUpdate: ['object', 'change'],
  defaults: defaultIngressClass,
  validation: ingressClassValidation,
  strategy: strategyFrom({ generation: ['spec'] }),
  columns: INGRESS_CLASS_PRINTER,
  inert: { missing: 'no traffic is routed or stopped by it' },
};
