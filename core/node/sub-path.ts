import type { View } from '../model/view.js';
import type { Container, Pod } from '../schema/generated/types/core.js';
import { containerEnvironment } from './container-environment.js';
import { expandVariables } from './expand-variables.js';

/**
 * Why a part of a volume that a container mounts cannot be told, where its path depends on variables or leads out of the volume; undefined when all
 * can. Source: pkg/kubelet/kubelet_pods.go makeMounts; pkg/kubelet/container/helpers.go ExpandContainerVolumeMounts.
 */
export function subPathError(view: View, pod: Pod, container: Container): string | undefined {
  const mounts = (container.volumeMounts ?? []).filter(({ subPath, subPathExpr }) => subPath || subPathExpr);
  if (mounts.length === 0) return undefined;
  const environment = containerEnvironment(view, pod, container);
  for (const { subPath, subPathExpr } of mounts) {
    if (subPathExpr) {
      const lacking = [...namesIn(subPathExpr)].filter((name) => (environment.get(name) ?? '') === '');
      if (lacking.length > 0) return `missing value for ${lacking.sort().join(', ')}`;
    }
    const path = subPathExpr ? expandVariables(subPathExpr, environment) : (subPath ?? '');
    if (path.startsWith('/')) return `error SubPath \`${path}\` must not be an absolute path`;
    if (path.split('/').includes('..')) return `unable to provision SubPath \`${path}\`: must not contain '..'`;
  }
  return undefined;
}

/** The variables that a text names; one that is written with two dollars is none. */
function namesIn(text: string): ReadonlySet<string> {
  const names = [...text.matchAll(/\$(?:\$|\(([^()]*)\))/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  return new Set(names);
}
