import { AdmissionNotes } from '../core/api/admission/admission-notes.js';
import { mutatingAdmission, validatingAdmission } from '../core/api/admission/admit.js';
import { type DecideContext, decide } from '../core/api/decide/decide.js';
import { systemObjects } from '../core/engine/bootstrap.js';
import { type Cluster, createCluster } from '../core/engine/cluster.js';
import { systemEnvironment } from '../core/engine/environment.js';
import { defaultObject } from '../core/kinds/default-object.js';
import { kindOf } from '../core/kinds/registry/kind-of.js';
import type { Command } from '../core/model/command.js';
import type { JsonObject } from '../core/model/json.js';
import { loadSchemas } from '../core/schema/schemas.js';
import { MemoryEventLog } from '../stores/memory/memory-event-log.js';
import { POD_BODY } from './pods.js';

const ACTOR = { user: 'bench', groups: ['system:masters'] };
const NAMESPACE = 'default';
const PODS_TARGET = { resource: 'pods', namespace: NAMESPACE, apiVersion: 'v1' };

/** Decisions by themselves, without transport and log, on a state that nothing changes meanwhile. */
export class Decisions {
  readonly #cluster: Cluster;
  readonly #context: DecideContext;

  private constructor(cluster: Cluster) {
    const { clock, random, newUid } = systemEnvironment();
    this.#cluster = cluster;
    this.#context = { schemas: loadSchemas(), now: clock.now(), random, newUid, actor: ACTOR };
  }

  /** On a cluster in which Pods can be made, and one has been. */
  static async open(): Promise<Decisions> {
    const cluster = await createCluster({
      log: new MemoryEventLog(),
      environment: systemEnvironment(),
      schemas: loadSchemas(),
      controllers: [],
      objects: systemObjects(),
    });
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } };
    const target = { resource: 'serviceaccounts', namespace: NAMESPACE };
    for (const command of [{ verb: 'create', target, object: account } as const, createOfPod(0)]) {
      const made = await cluster.submit(command, { actor: ACTOR });
      if (!made.ok) throw new Error(made.error.message);
    }
    return new Decisions(cluster);
  }

  close(): Promise<void> {
    return this.#cluster.stop();
  }

  /** Microseconds that one of so many decisions takes. Throws when one is a refusal. */
  time(count: number, command: (index: number) => Command): number {
    const { state } = this.#cluster;
    const commands = Array.from({ length: count }, (_, index) => command(index));
    return perItem(commands, (each) => {
      const decided = decide(state, each, this.#context);
      if (!decided.ok) throw new Error(decided.error.message);
    });
  }

  /** Microseconds that admission alone takes for the create of one of so many Pods, both of its phases. */
  timeAdmission(count: number): number {
    const { schemas } = this.#context;
    const info = schemas.byGroupResource(PODS_TARGET.resource)!;
    const kind = kindOf(info);
    const creates = Array.from({ length: count }, (_, index) => {
      const command = createOfPod(index + 1);
      const { metadata, ...rest } = command.object;
      const named = { ...rest, metadata: { ...(metadata as JsonObject), namespace: NAMESPACE } };
      return { command, object: defaultObject(kind, named, schemas.typeOf(info)) };
    });
    return perItem(creates, ({ command, object }) => {
      const notes = new AdmissionNotes();
      const scope = { context: this.#context, tip: this.#cluster.state, info, kind, command, notes };
      const change = { operation: 'CREATE', name: String((object['metadata'] as JsonObject)['name']) } as const;
      const admitted = mutatingAdmission(scope, { ...change, object });
      if (!admitted.ok) throw new Error(admitted.error.message);
      const refused = validatingAdmission(scope, { ...change, object: admitted.value ?? object });
      if (refused !== undefined) throw new Error(refused.message);
    });
  }
}

function perItem<T>(items: readonly T[], work: (item: T) => void): number {
  const begun = performance.now();
  for (const item of items) work(item);
  return ((performance.now() - begun) * 1_000) / items.length;
}

/** The create of a Pod as a user's manifest has it. */
export function createOfPod(index: number) {
  return { verb: 'create', target: PODS_TARGET, object: podNumbered(index) } as const;
}

/** A Pod as a user's manifest has it. */
function podNumbered(index: number): JsonObject {
  return JSON.parse(POD_BODY.replace('{n}', String(index))) as JsonObject;
}
