import type {
  CustomResourceDefinition,
  CustomResourceDefinitionNames,
  CustomResourceDefinitionVersion,
} from '../../core/schema/generated/types/apiextensions.js';

/** A definition as it is stored before anybody has looked at it. */
export function definitionOf(
  names: CustomResourceDefinitionNames,
  version: Partial<CustomResourceDefinitionVersion> = {},
  group = 'example.com',
): CustomResourceDefinition {
  const { plural, kind } = names;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      uid: `uid-${plural}`,
      resourceVersion: '10',
      generation: 1,
      creationTimestamp: '2026-01-01T00:00:00Z',
    },
    spec: {
      group,
      scope: 'Namespaced',
      names: { singular: kind.toLowerCase(), listKind: `${kind}List`, ...names },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
          ...version,
        },
      ],
      conversion: { strategy: 'None' },
    },
    status: { storedVersions: ['v1'] },
  };
}
