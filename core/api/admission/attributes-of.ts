import type { WriteOptions } from '../../model/command.js';
import { isJsonObject, type JsonObject } from '../../model/json.js';
import { type DecisionScope, servedAs } from '../decide/decision.js';
import type { AdmissionAttributes, AdmissionOperation, BodyKind } from './attributes.js';

/** The sides of a change that admission is asked about. */
export interface AdmittedChange {
  readonly operation: AdmissionOperation;
  readonly name: string;
  readonly object?: JsonObject;
  readonly oldObject?: JsonObject;
  readonly subresource?: string;
  readonly body?: BodyKind;
}

const OPTIONS_KIND = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: undefined,
} as const;

/** What admission is asked about a change that the command of a decision comes to. Source: apiserver pkg/endpoints/handlers create.go, update.go, delete.go. */
export function attributesOf(scope: DecisionScope, change: AdmittedChange): AdmissionAttributes {
  const { command, info } = scope;
  const { target, options } = command;
  const isNamespace = info.groupResource === 'namespaces';
  const { operation, object } = change;
  return {
    ...change,
    ...(operation === 'CREATE' && object !== undefined ? { object: withoutVersion(object) } : {}),
    requested: servedAs(scope, target.apiVersion),
    namespace: isNamespace ? change.name : info.namespaced ? target.namespace : undefined,
    options: optionsJson(scope, change.operation),
    dryRun: options?.dryRun === true,
  };
}

/** What is new has no version yet. */
function withoutVersion(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (!isJsonObject(metadata) || metadata['resourceVersion'] === undefined) return object;
  const { resourceVersion: _, ...rest } = metadata;
  return { ...object, metadata: rest };
}

function optionsJson({ command }: DecisionScope, operation: AdmissionOperation): JsonObject | undefined {
  const kind = OPTIONS_KIND[operation];
  if (kind === undefined) return undefined;
  const deletion = command.verb === 'delete' ? command.deletion : undefined;
  return { kind, apiVersion: 'meta.k8s.io/v1', ...deletion, ...writeOptionsJson(command.options ?? {}) };
}

function writeOptionsJson({ dryRun, fieldManager, fieldValidation }: WriteOptions): JsonObject {
  return {
    ...(dryRun === true ? { dryRun: ['All'] } : {}),
    ...(fieldManager === undefined ? {} : { fieldManager }),
    ...(fieldValidation === undefined ? {} : { fieldValidation }),
  };
}
