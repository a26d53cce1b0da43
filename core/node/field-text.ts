import type { Pod } from '../schema/generated/types/core.js';

/** What a `fieldRef` of a Pod's stands for; undefined for a field that is none. Source: pkg/fieldpath ExtractFieldPathAsString, pkg/kubelet podFieldSelectorRuntimeValue. */
export function fieldText({ metadata, spec, status }: Pod, path: string): string | undefined {
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
  if (map === 'labels' || map === 'annotations') {
    const values = metadata[map] ?? {};
    return Object.hasOwn(values, key) ? values[key] : '';
  }
  switch (path) {
    case 'metadata.name':
      return metadata.name;
    case 'metadata.namespace':
      return metadata.namespace;
    case 'metadata.uid':
      return metadata.uid;
    case 'metadata.labels':
      return mapText(metadata.labels);
    case 'metadata.annotations':
      return mapText(metadata.annotations);
    case 'spec.nodeName':
      return spec.nodeName;
    case 'spec.serviceAccountName':
      return spec.serviceAccountName;
    case 'status.hostIP':
      return status?.hostIP;
    case 'status.hostIPs':
      return (status?.hostIPs ?? []).map(({ ip }) => ip).join(',');
    case 'status.podIP':
      return status?.podIP;
    case 'status.podIPs':
      return (status?.podIPs ?? []).map(({ ip }) => ip).join(',');
    default:
      return undefined;
  }
}

/** Source: pkg/fieldpath FormatMap. */
function mapText(map: { readonly [key: string]: string } = {}): string {
  const names = Object.keys(map).sort();
  return names.map((name) => `${name}=${JSON.stringify(map[name])}`).join('\n');
}
