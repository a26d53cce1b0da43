import type { GroupResource } from '../../model/group-resource.js';
import type { DecisionScope } from '../decide/decision.js';
import { type EffectiveSettings, settingsAt } from '../server-settings/server-settings.js';
import { DISABLED_BY_DEFAULT, disabledPlugins } from './chosen-plugins.js';
import type { AdmissionPlugin } from './plugin.js';
import { ADMISSION_PLUGINS, REGISTRY_PLUGINS } from './plugins.js';

type Hook = 'create' | 'createSubresource' | 'update' | 'delete' | 'validate';
/** Plugins that have a hook. */
type Having<H extends Hook> = AdmissionPlugin & { readonly [name in H]-?: NonNullable<AdmissionPlugin[H]> };

/** The plugins of a resource, by what they have to say. */
export interface PluginsFor {
  readonly create: readonly Having<'create'>[];
  readonly createSubresource: readonly Having<'createSubresource'>[];
  readonly update: readonly Having<'update'>[];
  readonly delete: readonly Having<'delete'>[];
  readonly validate: readonly Having<'validate'>[];
  readonly registryCreate: readonly Having<'create'>[];
  readonly registryUpdate: readonly Having<'update'>[];
  /** Whether any of them reads more of an object than its metadata. */
  readonly readsObject: boolean;
}

type Plugins = readonly AdmissionPlugin[];

/** What settings leave out. */
const left = new WeakMap<EffectiveSettings, ReadonlySet<string>>();
/** What is asked about each resource, by which plugins are left out. */
const chosen = new WeakMap<ReadonlySet<string>, (resource: GroupResource) => PluginsFor>();

/** The plugins that are asked about the resource of a decision. */
export function pluginsFor(scope: Pick<DecisionScope, 'info' | 'context' | 'tip'>): PluginsFor {
  const disabled = pluginsOff(scope);
  let choice = chosen.get(disabled);
  if (choice === undefined) {
    choice = choose(disabled);
    chosen.set(disabled, choice);
  }
  return choice(scope.info.groupResource);
}

/** Those that are left out: what a decision is made with, else what the state tells of. */
export function pluginsOff({ context, tip }: Pick<DecisionScope, 'context' | 'tip'>): ReadonlySet<string> {
  if (context.disabledPlugins !== undefined) return context.disabledPlugins;
  const settings = settingsAt(tip);
  let off = left.get(settings);
  if (off === undefined) {
    const named = disabledPlugins(settings.enableAdmissionPlugins, settings.disableAdmissionPlugins);
    off = named.ok ? named.value : DISABLED_BY_DEFAULT;
    left.set(settings, off);
  }
  return off;
}

function choose(disabled: ReadonlySet<string>): (resource: GroupResource) => PluginsFor {
  const isOn = ({ name }: AdmissionPlugin) => !disabled.has(name);
  const plugins = ADMISSION_PLUGINS.filter(isOn);
  const registry = REGISTRY_PLUGINS.filter(isOn);
  const named = [...plugins, ...registry].flatMap(({ resources = [] }) => resources);
  const forOthers = select(plugins, registry, undefined);
  const byResource = new Map([...new Set(named)].map((resource) => [resource, select(plugins, registry, resource)]));
  return (resource) => byResource.get(resource) ?? forOthers;
}

function select(all: Plugins, registryOnes: Plugins, resource: GroupResource | undefined): PluginsFor {
  const concerns = ({ resources }: AdmissionPlugin) =>
    resources === undefined || (resource !== undefined && resources.includes(resource));
  const plugins = all.filter(concerns);
  const registry = registryOnes.filter(concerns);
  return {
    create: having('create', plugins),
    createSubresource: having('createSubresource', plugins),
    update: having('update', plugins),
    delete: having('delete', plugins),
    // What a registry has against an object comes with its validation.
    validate: having('validate', [...registry, ...plugins]),
    registryCreate: having('create', registry),
    registryUpdate: having('update', registry),
    readsObject: [...plugins, ...registry].some(({ resources }) => resources !== undefined),
  };
}

function having<H extends Hook>(hook: H, plugins: readonly AdmissionPlugin[]): readonly Having<H>[] {
  return plugins.filter((plugin): plugin is Having<H> => plugin[hook] !== undefined);
}
