import type { Millis } from '../model/revision.js';
import { stableBetween } from '../model/stable-hash.js';
import type { Container, EphemeralContainer, Pod } from '../schema/generated/types/core.js';
import { ProgramTexts } from './expand-variables.js';
import { type Print, type ProgramEnd, printed, runScript, type ScriptRun } from './shell/script.js';

/** How a run ends by itself. */
export interface CommandEnd {
  readonly exitCode: number;
  /** From its start. */
  readonly after: Millis;
}

const SHELLS = new Set(['sh', 'bash', 'ash', 'dash']);
/** Programs that do their work in no time and succeed. */
const QUICK = new Set([
  'true',
  ':',
  'echo',
  'printf',
  'date',
  'hostname',
  'uname',
  'env',
  'printenv',
  'ls',
  'pwd',
  'touch',
  'mkdir',
]);
/** The documentation's example of a Job computes digits of π with perl; it takes a few seconds there too. */
const PERL_TIME: Millis = 3000;
const SLEEP_UNITS: ReadonlyMap<string, Millis> = new Map([
  ['', 1000],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);
const MAX_SCRIPT_LENGTH = 4096;
/** A script that leaves other files behind each time is not followed for ever. */
const MAX_RUNS = 32;

/**
 * How a container's command ends in its `restartCount`th run, when it is one of the well-known few: `true`, `false`, `exit N`, `sleep N`,
 * `echo …` and others that do little, `perl …`, or a shell with `-c` and a script of these (`shell/script.ts`). Nothing is run. Files that a
 * script leaves in a volume are there in the runs after. `never` for what goes on for ever (`sleep infinity`, `while true`), undefined when
 * nobody knows.
 */
export function commandEnd(pod: Pod, container: Container, restartCount: number): ProgramEnd {
  return playCommand(pod, container, restartCount, containerWords(pod, container)).end;
}

/**
 * The command of a container; `$(NAME)` in it stands for a variable of its environment, or of what the Pod itself tells of that.
 * Source: pkg/kubelet/container/helpers.go ExpandContainerCommandAndArgs.
 */
export function containerWords(
  pod: Pod,
  container: Container | EphemeralContainer,
  environment?: ReadonlyMap<string, string>,
): readonly string[] {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  if (!words.some((word) => word.includes('$'))) return words;
  const known = environment ?? declaredVariables(pod, container);
  const texts = new ProgramTexts();
  return words.map((word) => texts.expand(word, known));
}

/** What a command is known to do. */
export interface CommandPlay {
  readonly end: ProgramEnd;
  /** What `echo` and `env` write until then. */
  readonly prints: readonly Print[];
  /** What is known of the files that it wrote, by their paths. */
  readonly contents: ReadonlyMap<string, string>;
}

const NO_CONTENTS: ReadonlyMap<string, string> = new Map();

/**
 * What a command does in a run of a container, as `commandEnd` says, which may be its own or one that is executed in it. With its environment
 * it is known what `env` prints; else only the variables are known that the Pod itself tells.
 *
 * @param until how long it is followed, from its start, where it prints for ever; absent when only its end is asked for
 */
export function playCommand(
  pod: Pod,
  container: Container | EphemeralContainer,
  restartCount: number,
  words: readonly string[],
  environment?: ReadonlyMap<string, string>,
  until?: Millis,
): CommandPlay {
  const program = baseName(words[0]);
  if (!SHELLS.has(program)) {
    const text = printed([program, ...words.slice(1)], environment && programEnvironment(pod, environment));
    return { end: programEnd(words), prints: text === undefined ? [] : [{ after: 0, text }], contents: NO_CONTENTS };
  }
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  const script = flag < 0 ? undefined : words[flag + 1];
  if (script === undefined || script.length > MAX_SCRIPT_LENGTH)
    return { end: undefined, prints: [], contents: NO_CONTENTS };
  const endsOnFailure = words.slice(1, flag + 1).some((word) => /^-[a-z]*e/.test(word));
  return playScript(endsOnFailure ? `set -e\n${script}` : script, pod, container, restartCount, environment, until);
}

/** What the program of a container has beside what is declared. Source: the images of busybox; containerd. */
function programEnvironment(
  { metadata, spec }: Pod,
  environment: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', spec.hostname ?? metadata.name],
    ['HOME', '/root'],
    ...environment,
  ]);
}

function playScript(
  script: string,
  pod: Pod,
  container: Container | EphemeralContainer,
  restartCount: number,
  environment: ReadonlyMap<string, string> | undefined,
  until: Millis | undefined,
): ScriptRun {
  const volumes = (container.volumeMounts ?? []).map(({ mountPath }) => `${mountPath.replace(/\/+$/, '')}/`);
  let files: ReadonlySet<string> = new Set();
  for (let run = Math.max(0, restartCount - MAX_RUNS); ; run++) {
    const told = variablesOf(pod, container, run);
    const surroundings =
      environment === undefined
        ? { variables: told, files, until }
        : {
            variables: new Map([...told, ...environment]),
            files,
            environment: programEnvironment(pod, environment),
            until,
          };
    const done = runScript(script, surroundings, programEnd);
    if (run >= restartCount) return done;
    files = new Set([...done.files].filter((path) => volumes.some((volume) => path.startsWith(volume))));
  }
}

/** The environment, as far as the Pod itself tells it. Chance is the same whenever it is asked. */
function variablesOf(pod: Pod, container: Container | EphemeralContainer, run: number): ReadonlyMap<string, string> {
  const random = stableBetween(`${pod.metadata.uid}/${container.name}/${run}`, 0, 32_767);
  return new Map([
    ['RANDOM', `${random}`],
    ['HOSTNAME', pod.spec.hostname ?? pod.metadata.name],
    ...declaredVariables(pod, container),
  ]);
}

/** The variables that a Pod declares and whose values it tells itself. */
function declaredVariables(pod: Pod, container: Container | EphemeralContainer): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  const texts = new ProgramTexts();
  for (const { name, value, valueFrom } of container.env ?? []) {
    const known =
      valueFrom === undefined
        ? texts.expand(value ?? '', variables)
        : fieldValue(pod, valueFrom.fieldRef?.fieldPath ?? '');
    if (known !== undefined) variables.set(name, known);
  }
  return variables;
}

function fieldValue({ metadata, spec, status }: Pod, path: string): string | undefined {
  const [, map, key = ''] = /^metadata\.(labels|annotations)\['([^']+)'\]$/.exec(path) ?? [];
  if (map === 'labels' || map === 'annotations') return metadata[map]?.[key] ?? '';
  const fields: Readonly<Record<string, string | undefined>> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'status.podIP': status?.podIP,
  };
  return Object.hasOwn(fields, path) ? fields[path] : undefined;
}

function programEnd(words: readonly string[]): ProgramEnd {
  const program = baseName(words[0]);
  const argument = words[1] ?? '';
  if (QUICK.has(program)) return { exitCode: 0, after: 0 };
  switch (program) {
    case 'false':
      return { exitCode: 1, after: 0 };
    case 'exit':
      return /^\d{0,3}$/.test(argument) ? { exitCode: Number(argument) % 256, after: 0 } : undefined;
    case 'sleep': {
      if (argument === 'infinity' || argument === 'inf') return 'never';
      const [, amount, unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?)([smhd]?)$/.exec(argument) ?? [];
      return amount === undefined ? undefined : { exitCode: 0, after: Number(amount) * (SLEEP_UNITS.get(unit) ?? 0) };
    }
    case 'tail':
      return words.includes('-f') || words.includes('-F') ? 'never' : undefined;
    case 'perl':
      return { exitCode: 0, after: PERL_TIME };
    default:
      return undefined;
  }
}

function baseName(program: string | undefined): string {
  return (program ?? '').slice((program ?? '').lastIndexOf('/') + 1);
}
