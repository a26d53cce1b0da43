import { isJsonObject, type Json, type JsonObject } from '../../model/json.js';
import type { View } from '../../model/view.js';
import type { ConfigMap } from '../../schema/generated/types/core.js';
import { SERVER_SETTINGS } from '../../schema/kept-settings.js';
import { CONFIG_MAPS } from '../../schema/kinds.js';
import {
  type PodSecurityConfiguration,
  readPodSecurityConfiguration,
  UNCONFIGURED,
} from '../admission/pod-security/configuration.js';
import { type AuthorizationMode, authorizationModes, DEFAULT_MODES } from '../auth/authorization-modes.js';

/** What a server may be told, by kube-apiserver's flags. */
export interface ServerSettings {
  readonly enableAdmissionPlugins?: readonly string[];
  readonly disableAdmissionPlugins?: readonly string[];
  readonly authorizationMode?: readonly string[];
  /** `defaults` and `exemptions` of a PodSecurityConfiguration. */
  readonly podSecurity?: JsonObject;
}

/** What the settings come to. */
export interface EffectiveSettings {
  /** Admission plugins that are switched on and off beside the defaults, by name. */
  readonly enableAdmissionPlugins: readonly string[];
  readonly disableAdmissionPlugins: readonly string[];
  /** Who is asked whether a request may go on, in this order. */
  readonly authorizationModes: readonly AuthorizationMode[];
  readonly podSecurity: PodSecurityConfiguration;
}

/** The flags by their names, which are the keys of the object as well. */
const FLAGS: readonly (readonly [flag: string, member: Exclude<keyof ServerSettings, 'podSecurity'>])[] = [
  ['authorization-mode', 'authorizationMode'],
  ['disable-admission-plugins', 'disableAdmissionPlugins'],
  ['enable-admission-plugins', 'enableAdmissionPlugins'],
];

const DEFAULTS: EffectiveSettings = {
  enableAdmissionPlugins: [],
  disableAdmissionPlugins: [],
  authorizationModes: DEFAULT_MODES,
  podSecurity: UNCONFIGURED,
};
/** The key of what the plugin PodSecurity is configured with, as JSON. */
const POD_SECURITY = 'pod-security';
const known = new WeakMap<ConfigMap, EffectiveSettings>();

/**
 * The settings that a state tells of, the same object as long as they are the same. What another release wrote and this one does not know counts as not said.
 */
export function settingsAt(view: Pick<View, 'get'>): EffectiveSettings {
  const object = view.get(CONFIG_MAPS, SERVER_SETTINGS.namespace, SERVER_SETTINGS.name);
  if (object === undefined) return DEFAULTS;
  let settings = known.get(object);
  if (settings === undefined) {
    settings = effective(object.data ?? {});
    known.set(object, settings);
  }
  return settings;
}

/** What the object says; empty where nothing is to be said. */
export function settingsData(settings: ServerSettings): { readonly [flag: string]: string } {
  const { podSecurity } = settings;
  return Object.fromEntries([
    ...FLAGS.flatMap(([flag, member]) => {
      const names = settings[member] ?? [];
      return names.length === 0 ? [] : [[flag, names.join(',')] as const];
    }),
    ...(podSecurity === undefined ? [] : [[POD_SECURITY, JSON.stringify(podSecurity)] as const]),
  ]);
}

function effective(data: { readonly [flag: string]: string }): EffectiveSettings {
  const names = (flag: string) => (data[flag] ?? '').split(',').filter((name) => name !== '');
  const modes = authorizationModes(data['authorization-mode'] === undefined ? undefined : names('authorization-mode'));
  return {
    enableAdmissionPlugins: names('enable-admission-plugins'),
    disableAdmissionPlugins: names('disable-admission-plugins'),
    authorizationModes: modes.ok ? modes.value : DEFAULTS.authorizationModes,
    podSecurity: podSecurityIn(data[POD_SECURITY]),
  };
}

function podSecurityIn(text: string | undefined): PodSecurityConfiguration {
  let document: Json;
  try {
    document = JSON.parse(text ?? 'null') as Json;
  } catch {
    return UNCONFIGURED;
  }
  if (!isJsonObject(document)) return UNCONFIGURED;
  const read = readPodSecurityConfiguration(document);
  return read.causes.length === 0 ? read.configuration : UNCONFIGURED;
}
