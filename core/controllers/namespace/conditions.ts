import type { Millis } from '../../model/revision.js';
import { timestamp } from '../../model/timestamp.js';
import type { NamespaceCondition } from '../../schema/generated/types/core.js';
import type { ContentItem } from './content.js';

/** What a condition says when there is nothing to report: `[type, reason, message]`, in the order they are shown. */
const FINE = [
  ['NamespaceDeletionDiscoveryFailure', 'ResourcesDiscovered', 'All resources successfully discovered'],
  ['NamespaceDeletionGroupVersionParsingFailure', 'ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  [
    'NamespaceDeletionContentFailure',
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  ['NamespaceContentRemaining', 'ContentRemoved', 'All content successfully removed'],
  ['NamespaceFinalizersRemaining', 'ContentRemoved', 'All content successfully removed'],
] as const;

interface Finding {
  readonly reason: string;
  readonly message: string;
}

/**
 * The conditions that tell why a namespace is still there: which resources and which finalizers remain. A condition's
 * transition time moves only with its status.
 * Source: pkg/controller/namespace/deletion/status_condition_utils.go.
 */
export function namespaceConditions(
  before: readonly NamespaceCondition[] | undefined,
  content: readonly ContentItem[],
  now: Millis,
): readonly NamespaceCondition[] {
  const findings = new Map<string, Finding>();
  if (content.length > 0) {
    findings.set('NamespaceContentRemaining', remainingContent(content));
    const finalizers = content.flatMap(({ object }) => object.metadata.finalizers ?? []);
    if (finalizers.length > 0) findings.set('NamespaceFinalizersRemaining', remainingFinalizers(finalizers));
  }
  const ours = FINE.map(([type, reason, message]): NamespaceCondition => {
    const finding = findings.get(type);
    const status = finding === undefined ? 'False' : 'True';
    const old = before?.find((condition) => condition.type === type);
    const lastTransitionTime = old?.status === status ? old.lastTransitionTime : timestamp(now);
    return { type, status, lastTransitionTime, ...(finding ?? { reason, message }) };
  });
  const others = (before ?? []).filter(({ type }) => !FINE.some(([ourType]) => ourType === type));
  return [...others, ...ours];
}

function remainingContent(content: readonly ContentItem[]): Finding {
  // Kubernetes writes the group after a dot even when it is empty.
  const named = content.map(({ resource }) => (resource.includes('.') ? resource : `${resource}.`));
  const parts = counts(named).map(([resource, count]) => `${resource} has ${count} resource instances`);
  return { reason: 'SomeResourcesRemain', message: `Some resources are remaining: ${parts.join(', ')}` };
}

function remainingFinalizers(finalizers: readonly string[]): Finding {
  const parts = counts(finalizers).map(([finalizer, count]) => `${finalizer} in ${count} resource instances`);
  return {
    reason: 'SomeFinalizersRemain',
    message: `Some content in the namespace has finalizers remaining: ${parts.join(', ')}`,
  };
}

/** How often each word occurs, sorted by word. */
function counts(words: readonly string[]): [string, number][] {
  const totals = new Map<string, number>();
  for (const word of words) totals.set(word, (totals.get(word) ?? 0) + 1);
  return [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
}
