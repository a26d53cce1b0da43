import { invalidValue } from '../../../model/field-error.js';
import type { StatusCause } from '../../../model/status-error.js';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A level as it was in a version of Kubernetes. */
export interface LevelVersion {
  readonly level: Level;
  /** The minor version; the newest when absent. */
  readonly version?: number;
}

/** What a namespace asks of its Pods. */
export interface SecurityPolicy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

/** From the least that is asked to the most. */
export const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const PREFIX = 'pod-security.kubernetes.io/';
const VERSION = /^v1\.([0-9]|[1-9][0-9]{1,5})$/;

/** The minor version that a text names; undefined for `latest`, and for what is none. */
export function minorOf(text: string | undefined): number | undefined {
  const minor = VERSION.exec(text ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}

/** How much a level asks: more than another when greater. */
export function strictness(level: Level): number {
  return LEVELS.indexOf(level);
}

/** `restricted:latest`, `baseline:v1.24`. */
export function levelText({ level, version }: LevelVersion): string {
  return `${level}:${version === undefined ? 'latest' : `v1.${version}`}`;
}

/** What labels say, and what is wrong with them. */
interface ReadPolicy {
  readonly policy: SecurityPolicy;
  readonly causes: readonly StatusCause[];
}

type Labels = { readonly [key: string]: string };

const NO_LABELS: Labels = {};
/** By the defaults and the labels themselves: every Pod of a namespace asks for its policy, and labels are never changed in place. */
const policies = new WeakMap<SecurityPolicy, WeakMap<Labels, ReadPolicy>>();

/** What the labels of a namespace say, and what is wrong with them. Source: k8s.io/pod-security-admission api/helpers.go PolicyToEvaluate. */
export function securityPolicy(labels: Labels = NO_LABELS, defaults: SecurityPolicy): ReadPolicy {
  let known = policies.get(defaults);
  if (known === undefined) {
    known = new WeakMap();
    policies.set(defaults, known);
  }
  let policy = known.get(labels);
  if (policy === undefined) {
    policy = readPolicy(labels, defaults);
    known.set(labels, policy);
  }
  return policy;
}

function readPolicy(labels: Labels, defaults: SecurityPolicy): ReadPolicy {
  const causes: StatusCause[] = [];
  const read = (
    mode: keyof SecurityPolicy,
    inDoubt: Level,
  ): LevelVersion & { readonly isSet: boolean; readonly isSound: boolean } => {
    const level = labels[`${PREFIX}${mode}`];
    const version = labels[`${PREFIX}${mode}-version`];
    const isSound = level === undefined || LEVELS.some((one) => one === level);
    if (!isSound) causes.push(wrong(mode, level, `must be one of ${LEVELS.join(', ')}`));
    const minor = version === undefined ? defaults[mode].version : minorOf(version);
    if (version !== undefined && version !== 'latest' && minor === undefined)
      causes.push(wrong(`${mode}-version`, version, 'must be "latest" or "v1.x"'));
    const known = LEVELS.find((one) => one === level) ?? (level === undefined ? defaults[mode].level : inDoubt);
    return {
      level: known,
      ...(minor === undefined ? {} : { version: minor }),
      isSet: level !== undefined,
      isSound,
    };
  };
  const enforce = read('enforce', 'restricted');
  const audit = read('audit', 'privileged');
  const warn = read('warn', 'privileged');
  const lends = !warn.isSet && enforce.isSet && enforce.isSound && strictness(enforce.level) > strictness(warn.level);
  const hasWarnVersion = labels[`${PREFIX}warn-version`] !== undefined;
  const lent = { level: enforce.level, version: hasWarnVersion ? warn.version : enforce.version };
  return { policy: { enforce, audit, warn: lends ? lent : warn }, causes };
}

function wrong(label: string, value: string, why: string): StatusCause {
  return invalidValue(`metadata.labels[${PREFIX}${label}]`, value, why);
}
