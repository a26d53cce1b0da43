import { parse } from 'yaml';
import { defaultObject } from '../../../../core/kinds/default-object.js';
import { kindOf } from '../../../../core/kinds/registry/kind-of.js';
import type { Intent } from '../../../../core/model/command.js';
import type { Controller, ReconcileRequest } from '../../../../core/model/controller.js';
import type { Json, JsonObject } from '../../../../core/model/json.js';
import { fromJson, type KubeObject } from '../../../../core/model/object.js';
import type { View } from '../../../../core/model/view.js';
import { loadSchemas, resourceTypeOf } from '../../../../core/schema/schemas.js';
import { stateOf } from '../../../support/state-of.js';
import { metaOf, START } from './objects.js';

/** A case as its file has it: what is there, who looks at what and when, and what comes of it. */
export interface ControllerCase {
  readonly controller: string;
  /** `namespace/name`, or a name alone. */
  readonly request: string;
  /** Seconds after the objects were made; 0 when absent. */
  readonly after?: number;
  /** What each object says beyond its name; the API server's defaults are filled in. */
  readonly given: readonly Given[];
  readonly wants: readonly Step[];
  /** In how many seconds the controller asks to look again. */
  readonly again?: number;
}

/** An object of which only what matters is said. */
export type Given = Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;

/** One intent: `create: pods default/web`, with what matters of what is written. An Event is its type, its reason and its message. */
export type Step =
  | { readonly event: string; readonly says: string }
  | { readonly [verb: string]: Json | undefined; readonly with?: Json };

const schemas = loadSchemas();

/** Reads a case. */
export function readCase(text: string): ControllerCase {
  return parse(text) as ControllerCase;
}

/** What a controller makes of a case. */
export function play(controller: Controller, { given, request, after = 0 }: ControllerCase) {
  const { intents, requeueAfter } = controller.reconcile(viewOf(given), requestOf(request), START + after * 1000);
  return {
    wants: intents.map(stepOf),
    ...(requeueAfter === undefined ? {} : { again: requeueAfter / 1000 }),
  };
}

/** A view of what a case gives. */
export function viewOf(objects: readonly Given[]): View {
  return stateOf(
    objects.map((json) => {
      const { apiVersion, kind, metadata } = json;
      const type = resourceTypeOf(schemas, apiVersion, kind);
      if (type === undefined) throw new Error(`there is no kind ${apiVersion} ${kind}`);
      const info = schemas.resources.find(({ groupResource }) => groupResource === type.groupResource)!;
      const { namespace = 'default', ...more } = metadata;
      const meta = { ...metaOf(metadata.name, more, namespace), ...(info.namespaced ? {} : { namespace: undefined }) };
      const whole = JSON.parse(JSON.stringify({ ...json, metadata: meta })) as JsonObject;
      return [type, fromJson(defaultObject(kindOf(info), whole, schemas.typeOf(info)))] as const;
    }),
  );
}

function requestOf(text: string): ReconcileRequest {
  const slash = text.indexOf('/');
  return slash < 0 ? { name: text } : { namespace: text.slice(0, slash), name: text.slice(slash + 1) };
}

/** An intent as cases write it. */
function stepOf(intent: Intent): JsonObject {
  const { resource, subresource, namespace, name } = intent.target;
  const what = subresource === undefined ? resource : `${resource}/${subresource}`;
  const generated = intent.verb === 'create' ? `${fromJson(intent.object).metadata.generateName}…` : '';
  const named = `${what} ${namespace === undefined ? '' : `${namespace}/`}${name ?? generated}`;
  switch (intent.verb) {
    case 'create': {
      const { type, reason, message } = intent.object as { type?: string; reason?: string; message?: string };
      if (resource === 'events') return { event: `${type} ${reason}`, says: message ?? '' };
      return { create: named, with: intent.object };
    }
    case 'update':
      return { update: named, with: intent.object };
    case 'patch':
      return { patch: named, with: intent.patch.type === 'json' ? intent.patch.operations : intent.patch.value };
    case 'delete':
      return { delete: named, with: (intent.deletion ?? {}) as JsonObject };
  }
}
