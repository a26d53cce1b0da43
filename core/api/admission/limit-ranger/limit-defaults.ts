import type { Container, LimitRange, Pod } from '../../../schema/generated/types/core.js';

type List = { readonly [name: string]: string };

/** Tells what a LimitRange gave a Pod. Source: plugin/pkg/admission/limitranger/admission.go limitRangerAnnotation. */
const ANNOTATION = 'kubernetes.io/limit-ranger';

/** The Pod with what its containers do not say themselves, and with a note of that. Source: limitranger mergePodResourceRequirements. */
export function withLimitDefaults(range: LimitRange, pod: Pod): Pod {
  const ofContainers = (range.spec?.limits ?? []).filter(({ type }) => type === 'Container');
  const limits: List = Object.assign({}, ...ofContainers.map((item) => item.default ?? {}));
  const requests: List = Object.assign({}, ...ofContainers.map((item) => item.defaultRequest ?? {}));
  if (Object.keys(limits).length === 0 && Object.keys(requests).length === 0) return pod;
  const notes: string[] = [];
  const fill = (what: string) => (container: Container) => {
    const { resources = {}, name } = container;
    const filled = { limits: missing(resources.limits, limits), requests: missing(resources.requests, requests) };
    const [setRequests, setLimits] = [Object.keys(filled.requests).sort(), Object.keys(filled.limits).sort()];
    if (setRequests.length > 0) notes.push(`${setRequests.join(', ')} request for ${what} ${name}`);
    if (setLimits.length > 0) notes.push(`${setLimits.join(', ')} limit for ${what} ${name}`);
    if (setRequests.length === 0 && setLimits.length === 0) return container;
    return {
      ...container,
      resources: {
        ...resources,
        ...merged('limits', resources.limits, filled.limits),
        ...merged('requests', resources.requests, filled.requests),
      },
    };
  };
  const { spec, metadata } = pod;
  const containers = spec.containers.map(fill('container'));
  const initContainers = spec.initContainers?.map(fill('init container'));
  if (notes.length === 0) return pod;
  return {
    ...pod,
    metadata: {
      ...metadata,
      annotations: { ...metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` },
    },
    spec: { ...spec, containers, ...(initContainers === undefined ? {} : { initContainers }) },
  };
}

function missing(present: List | undefined, defaults: List): List {
  return Object.fromEntries(
    Object.entries(defaults).filter(([name]) => present === undefined || !Object.hasOwn(present, name)),
  );
}

function merged(field: string, present: List | undefined, added: List): { readonly [field: string]: List } {
  return present === undefined && Object.keys(added).length === 0 ? {} : { [field]: { ...present, ...added } };
}
