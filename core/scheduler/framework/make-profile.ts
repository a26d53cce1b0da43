import { fail, ok, type Result } from '../../model/result.js';
import { DEFAULT_PLUGINS, type EnabledPlugin } from './default-plugins.js';
import { inTreePlugins } from './in-tree-plugins.js';
import type { SchedulerPlugin } from './plugin.js';
import { type GivenArgs, withDefaultArgs } from './plugin-args.js';
import type { Profile, WeightedPlugin, With } from './profile.js';

/** Which plugins are on and off at one point. `*` turns off all that are on by default. */
export interface PluginSet {
  readonly enabled?: readonly EnabledPlugin[];
  readonly disabled?: readonly { readonly name: string }[];
}

/** The points at which plugins are turned on and off. */
export const EXTENSION_POINTS = [
  'preEnqueue',
  'queueSort',
  'preFilter',
  'filter',
  'postFilter',
  'preScore',
  'score',
  'reserve',
  'permit',
  'preBind',
  'bind',
  'postBind',
] as const;
export type ExtensionPoint = (typeof EXTENSION_POINTS)[number];

/** What a profile is made of. */
export interface ProfileParts {
  readonly schedulerName: string;
  readonly percentageOfNodesToScore: number;
  /** By extension point; `multiPoint` stands for all at which a plugin has something to say. */
  readonly plugins: { readonly [point in ExtensionPoint | 'multiPoint']?: PluginSet };
  readonly args: GivenArgs;
}

/**
 * Makes a profile: the plugins that are on by default, as it turns them on and off, in Kubernetes' order. `more` are plugins that Kubernetes does not
 * have. The error is one line.
 * Source: apis/config/v1/default_plugins.go mergePlugins; framework/runtime/framework.go NewFramework, expandMultiPointPlugins.
 */
export function makeProfile(parts: ProfileParts, more: readonly SchedulerPlugin[]): Result<Profile, string> {
  const { schedulerName, percentageOfNodesToScore, plugins, args } = parts;
  const registry = new Map([...inTreePlugins(withDefaultArgs(args)), ...more].map((plugin) => [plugin.name, plugin]));
  const everywhere = merged(DEFAULT_PLUGINS, plugins.multiPoint);
  const named = [...everywhere, ...EXTENSION_POINTS.flatMap((point) => plugins[point]?.enabled ?? [])];
  const unknown = named.find(({ name }) => !registry.has(name));
  if (unknown !== undefined)
    return fail(
      `initializing profiles: creating profile for scheduler name ${schedulerName}: plugin "${unknown.name}" does not exist`,
    );
  let problem: string | undefined;
  const at = <Point extends ExtensionPoint>(point: Point, also?: ExtensionPoint): With<Point>[] => {
    const isThere = (plugin: SchedulerPlugin): plugin is With<Point> =>
      plugin[point] !== undefined || (also !== undefined && plugin[also] !== undefined);
    const { enabled = [], disabled = [] } = plugins[point] ?? {};
    const off = new Set(disabled.map(({ name }) => name));
    const explicit = new Set(enabled.map(({ name }) => name));
    const multi = off.has('*')
      ? []
      : everywhere.filter(({ name }) => isThere(registry.get(name)!) && (!off.has(name) || explicit.has(name)));
    const isOverridden = ({ name }: EnabledPlugin) => multi.some((one) => one.name === name);
    const order = [
      ...enabled.filter(isOverridden),
      ...multi.filter(({ name }) => !explicit.has(name)),
      ...enabled.filter((one) => !isOverridden(one)),
    ];
    return order.flatMap(({ name }) => {
      const plugin = registry.get(name)!;
      if (isThere(plugin)) return [plugin];
      problem ??= `plugin "${name}" does not extend ${point[0]!.toUpperCase()}${point.slice(1)} plugin`;
      return [];
    });
  };
  const weightOf = (name: string): number => {
    const all = [...(plugins.score?.enabled ?? []), ...everywhere];
    const { weight = 0 } = all.find((one) => one.name === name) ?? {};
    return weight === 0 ? 1 : weight;
  };
  const queueSort = at('queueSort');
  const bind = at('bind');
  const profile: Omit<Profile, 'plugins' | 'queueSort'> = {
    schedulerName,
    percentageOfNodesToScore,
    preEnqueue: at('preEnqueue'),
    preFilter: at('preFilter'),
    filter: at('filter'),
    postFilter: at('postFilter'),
    score: at('score', 'preScore').map((plugin): WeightedPlugin => ({ plugin, weight: weightOf(plugin.name) })),
    reserve: at('reserve'),
    permit: at('permit'),
    preBind: at('preBind'),
    bind,
    postBind: at('postBind'),
  };
  if (problem !== undefined) return fail(problem);
  const [first, ...others] = queueSort;
  if (first === undefined || others.length > 0)
    return fail(
      `only one queue sort plugin required for profile with scheduler name "${schedulerName}", but got ${queueSort.length}`,
    );
  if (bind.length === 0)
    return fail(`at least one bind plugin is needed for profile with scheduler name "${schedulerName}"`);
  const { score, schedulerName: _, percentageOfNodesToScore: __, ...points } = profile;
  const all = [...Object.values(points).flat(), ...score.map(({ plugin }) => plugin), first];
  return ok({ ...profile, queueSort: first, plugins: [...new Set(all)] });
}

/** Source: default_plugins.go mergePluginSet. */
function merged(defaults: readonly EnabledPlugin[], { enabled = [], disabled = [] }: PluginSet = {}): EnabledPlugin[] {
  const off = new Set(disabled.map(({ name }) => name));
  const kept = off.has('*') ? [] : defaults.filter(({ name }) => !off.has(name));
  const given = new Map(enabled.map((one) => [one.name, one]));
  const names = new Set(kept.map(({ name }) => name));
  return [...kept.map((one) => given.get(one.name) ?? one), ...enabled.filter(({ name }) => !names.has(name))];
}
