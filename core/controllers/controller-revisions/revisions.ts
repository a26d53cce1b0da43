import type { LabelSelector } from '../../model/label-selector.js';
import { controllerReference, type KubeObject, type ObjectDraft } from '../../model/object.js';
import type { View } from '../../model/view.js';
import type { ControllerRevision } from '../../schema/generated/types/apps.js';
import type { PodTemplateSpec } from '../../schema/generated/types/core.js';
import { CONTROLLER_REVISIONS } from '../../schema/kinds.js';
import { type Claim, claim } from '../claim.js';
import { fnv32a, safeEncode } from '../safe-encode.js';
import { templateData, textOfRevision, textOfTemplate } from './template-data.js';

/** Says of a Pod which revision it was made of: the revision's name with StatefulSets, its hash with DaemonSets. */
export const REVISION_LABEL = 'controller-revision-hash';

/** A longer name of an owner is cut, so that the revision's is none too long. Source: pkg/controller/history ControllerRevisionName. */
const LONGEST_PREFIX = 223;

/** A revision that is not stored yet. */
export type RevisionDraft = Omit<ObjectDraft<ControllerRevision>, 'apiVersion' | 'kind'>;

/** Under which name a template is kept. */
export interface NamedRevision {
  readonly name: string;
  readonly hash: string;
  /** How often the name was taken by another template, from the first on. */
  readonly collisionCount: number | undefined;
  /** The revision of the name, when it is there and holds this very template. */
  readonly stored: ControllerRevision | undefined;
}

/** The revisions that an owner has or may adopt, lowest first, with what it takes to adopt and release them. */
export function claimRevisions(
  view: View,
  owner: KubeObject,
  selector: LabelSelector | undefined,
): Claim<ControllerRevision> {
  const claimed = claim(view, CONTROLLER_REVISIONS, owner, selector);
  return { ...claimed, objects: [...claimed.objects].sort(byRevision) };
}

/** Whether a revision is of this template. */
export function isRevisionOf(revision: ControllerRevision, template: PodTemplateSpec): boolean {
  return textOfRevision(revision) === textOfTemplate(template);
}

/**
 * The name of a template's revision: the owner's, and a hash that goes on to another while a different template has the name. Kubernetes
 * hashes bytes that Go writes, so the values differ from its own, and their form does not.
 * Source: pkg/controller/history CreateControllerRevision, HashControllerRevision.
 */
export function nameRevision(
  view: View,
  owner: KubeObject,
  template: PodTemplateSpec,
  collisions: number | undefined,
): NamedRevision {
  const { name: ownerName, namespace } = owner.metadata;
  const text = textOfTemplate(template);
  for (let collisionCount = collisions; ; collisionCount = (collisionCount ?? 0) + 1) {
    const hash = safeEncode(String(fnv32a(`${text}${collisionCount ?? ''}`)));
    const name = `${ownerName.slice(0, LONGEST_PREFIX)}-${hash}`;
    const taken = view.get(CONTROLLER_REVISIONS, namespace, name);
    if (taken === undefined || textOfRevision(taken) === text) return { name, hash, collisionCount, stored: taken };
  }
}

/** A new revision of a template, of which its owner is the controller. Source: pkg/controller/history NewControllerRevision. */
export function revisionDraft(
  owner: KubeObject,
  template: PodTemplateSpec,
  { name, hash }: NamedRevision,
  hashLabel: string,
  revision: number,
): RevisionDraft {
  const { namespace, annotations } = owner.metadata;
  return {
    metadata: {
      namespace,
      name,
      labels: { ...template.metadata?.labels, [hashLabel]: hash },
      ...(annotations && { annotations }),
      ownerReferences: [controllerReference(owner)],
    },
    data: templateData(template),
    revision,
  };
}

/** Lower numbers first, then older ones, then by name. Source: pkg/controller/history byRevision. */
function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  if (a.revision !== b.revision) return a.revision - b.revision;
  const [older, younger] = [a.metadata.creationTimestamp, b.metadata.creationTimestamp];
  if (older !== younger) return older < younger ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : 1;
}
