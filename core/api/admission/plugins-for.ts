import type { GroupResource } from '../../model/group-resource.js';
import type { AdmissionPlugin } from './plugin.js';
import { ADMISSION_PLUGINS, REGISTRY_PLUGINS } from './plugins.js';

type Hook = 'create' | 'update' | 'delete' | 'validate';
/** Plugins that have a hook. */
type Having<H extends Hook> = AdmissionPlugin & { readonly [name in H]-?: NonNullable<AdmissionPlugin[H]> };

/** The plugins of a resource, by what they have to say. */
export interface PluginsFor {
  readonly create: readonly Having<'create'>[];
  readonly update: readonly Having<'update'>[];
  readonly delete: readonly Having<'delete'>[];
  readonly validate: readonly Having<'validate'>[];
  readonly registryCreate: readonly Having<'create'>[];
  readonly registryUpdate: readonly Having<'update'>[];
  /** Whether any of them reads more of an object than its metadata. */
  readonly readsObject: boolean;
}

const named = [...ADMISSION_PLUGINS, ...REGISTRY_PLUGINS].flatMap(({ resources = [] }) => resources);
const FOR_OTHERS = select(undefined);
const BY_RESOURCE: ReadonlyMap<GroupResource, PluginsFor> = new Map(
  [...new Set(named)].map((resource) => [resource, select(resource)]),
);

/** The plugins that are asked about a resource. */
export function pluginsFor(resource: GroupResource): PluginsFor {
  return BY_RESOURCE.get(resource) ?? FOR_OTHERS;
}

function select(resource: GroupResource | undefined): PluginsFor {
  const concerns = ({ resources }: AdmissionPlugin) =>
    resources === undefined || (resource !== undefined && resources.includes(resource));
  const plugins = ADMISSION_PLUGINS.filter(concerns);
  const registry = REGISTRY_PLUGINS.filter(concerns);
  return {
    create: having('create', plugins),
    update: having('update', plugins),
    delete: having('delete', plugins),
    validate: having('validate', plugins),
    registryCreate: having('create', registry),
    registryUpdate: having('update', registry),
    readsObject: [...plugins, ...registry].some(({ resources }) => resources !== undefined),
  };
}

function having<H extends Hook>(hook: H, plugins: readonly AdmissionPlugin[]): readonly Having<H>[] {
  return plugins.filter((plugin): plugin is Having<H> => plugin[hook] !== undefined);
}
