import type { Kind } from '../../kinds/kind.js';
import { builtInKind } from '../../kinds/registry/built-in-kinds.js';
import { kindOf } from '../../kinds/registry/kind-of.js';
import type { Command } from '../../model/command.js';
import { isJsonObject } from '../../model/json.js';
import { jsonSize } from '../../model/json-size.js';
import { toJson } from '../../model/object.js';
import { fail, ok } from '../../model/result.js';
import { badRequest, methodNotAllowed } from '../../model/status-error.js';
import { kindsAt } from '../../schema/kinds-at.js';
import type { ClusterState } from '../../state/cluster-state.js';
import { AdmissionNotes } from '../admission/admission-notes.js';
import { guardSettings } from '../server-settings/guard-settings.js';
import { bind } from './binding.js';
import { connect, connectOptionsKind } from './connect.js';
import { decideCreate } from './create.js';
import { type DecideContext, type Decided, type DecisionScope, errorResource } from './decision.js';
import { decideDelete } from './delete.js';
import { evict } from './eviction.js';
import { inRequestVersion } from './in-request-version.js';
import { patch } from './patch.js';
import { decideScale } from './scale.js';
import { requestToken } from './token.js';
import { update } from './update.js';

/**
 * Decides a command against the newest state: returns the events it comes to and the answer, or the `Status` that
 * refuses it. Pure: the same state, command and context give the same decision, so it may be run again when another
 * writer came first.
 */
export function decide(tip: ClusterState, command: Command, context: DecideContext): Decided {
  const { target } = command;
  const guarded = guardSettings(command, context.actor);
  if (guarded !== undefined) return fail(guarded);
  if (command.verb === 'create') {
    const { createsSubresource } = builtInKind(target.resource) ?? {};
    if (createsSubresource !== undefined) return decide(tip, ofSubresource(command, createsSubresource), context);
  }
  const schemas = kindsAt(tip, context.schemas);
  const info = schemas.byGroupResource(target.resource);
  if (info === undefined) return fail(badRequest(`the server does not know the resource "${target.resource}"`));
  if (info.namespaced && (target.namespace === undefined || target.namespace === '')) {
    return fail(badRequest('an empty namespace may not be set during creation'));
  }
  const here = schemas === context.schemas ? context : { ...context, schemas };
  const notes = new AdmissionNotes();
  const scope = { context: here, tip, info, kind: kindOf(info), command, notes };
  const decided = info.custom === undefined ? decideOn(scope, command) : inRequestVersion(scope, command, decideOn);
  return checkSize(noted(decided, notes));
}

function decideOn(scope: DecisionScope, command: Command): Decided {
  const { info } = scope;
  const { subresource } = command.target;
  if (subresource === 'scale' && (command.verb === 'update' || command.verb === 'patch'))
    return decideScale(scope, command);
  if (subresource === 'binding' && command.verb === 'create') return bind(scope, command);
  if (subresource === 'eviction' && command.verb === 'create') return evict(scope, command);
  if (subresource === 'token' && command.verb === 'create') return requestToken(scope, command);
  const options = command.verb === 'create' ? connectOptionsKind(info.groupResource, subresource) : undefined;
  if (options !== undefined && command.verb === 'create') return connect(scope, command, options);
  switch (command.verb) {
    case 'create':
      if (subresource === undefined) return decideCreate(scope, command);
      break;
    case 'update':
      return update(scope, command);
    case 'patch':
      return patch(scope, command);
    case 'delete':
      if (subresource === undefined) return decideDelete(scope, command);
      break;
  }
  return fail(methodNotAllowed(errorResource(info), command.verb));
}

/** The decision with what admission has to tell; a refusal with all that its writer is warned of. */
function noted(decided: Decided, { warnings, annotations, ofFields }: AdmissionNotes): Decided {
  if (!decided.ok) {
    const told = [...ofFields, ...(warnings ?? [])];
    return told.length === 0 ? decided : fail({ ...decided.error, warnings: told });
  }
  if (warnings === undefined && annotations === undefined) return decided;
  const { value } = decided;
  const all = warnings === undefined ? value.warnings : [...(value.warnings ?? []), ...warnings];
  return ok({ ...value, warnings: all, auditAnnotations: annotations });
}

/**
 * Bytes that an object may have in JSON. Kubernetes has no limit of its own, but etcd refuses requests of more than 1.5 MiB; without one, patches
 * could let an object grow for ever. Source: etcd `--max-request-bytes`, and its error as kube-apiserver passes it on.
 */
const MAX_OBJECT_BYTES = 1.5 * 1024 * 1024;

/** Refuses what would store an object that is too large. */
function checkSize(decided: Decided): Decided {
  if (!decided.ok) return decided;
  for (const { change } of decided.value.events) {
    const object = change.type === 'created' ? toJson(change.object) : decided.value.object;
    if (change.type === 'deleted') continue;
    const { bytes } = jsonSize(object, MAX_OBJECT_BYTES);
    if (bytes > MAX_OBJECT_BYTES) return fail({ code: 500, reason: '', message: 'etcdserver: request is too large' });
  }
  return decided;
}

/** The create of a subresource that an object stands for which is kept nowhere itself. */
function ofSubresource(
  command: Extract<Command, { verb: 'create' }>,
  at: NonNullable<Kind['createsSubresource']>,
): Command {
  const { metadata } = command.object;
  const name = isJsonObject(metadata) && typeof metadata['name'] === 'string' ? metadata['name'] : undefined;
  return { ...command, target: { ...command.target, ...at, name } };
}

export type { DecideContext, Decided, Decision } from './decision.js';
