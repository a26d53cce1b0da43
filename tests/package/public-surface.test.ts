import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exportsOf } from './exports-of.js';
import { CONTRACT, TYPES, VALUES } from './public-surface.js';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');
const guides = ['README.md', 'CHANGELOG.md', ...readdirSync(new URL('docs/', root)).map((file) => `docs/${file}`)];
const sources = ['core', 'stores', 'replay', 'check', 'guard', 'workspace', 'server', 'cli'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => read(`${folder}/${file}`)),
);

/** Errors that no caller meets: what becomes of each. */
const CAUGHT = new Map([
  ['ExpressionProblem', 'told as a value'],
  ['BudgetExhausted', 'told as a value'],
  ['NeverSettles', 'told as the outcome of a closed loop'],
  ['Unexplored', 'tried again'],
  ['ControllerFileError', 'told as a CommandFailure'],
  ['YamlProblem', 'told as a value'],
  ['RefusedQuery', 'told as a RemoteTimelineError'],
  ['LostEventsError', 'told as an EventLogError'],
  ['ClosedOutput', 'the end of a command'],
  ['Interrupted', 'the end of a command'],
  ['UnreadableObject', 'told as the Status of an answer, or as an ERROR event of a watch'],
]);

/** Names in guides that are no exports: fields of Kubernetes, and methods of a timeline. */
const NO_EXPORTS = [
  'generateName',
  'resolveRevision',
  'findResource',
  'unknownName',
  'labelSelector',
  'NodeAffinity',
  'ClusterTrustBundle',
  'PodCertificateRequest',
];

describe('the public surface of the built package', () => {
  it('is the written list, values and types', () => {
    const built = exportsOf(read('dist/index.d.ts'));
    expect(built).toEqual({ values: [...VALUES], types: [...TYPES] });
  });

  it('has the same values at run time', async () => {
    const name = 'hindcast';
    expect(Object.keys((await import(name)) as object).sort()).toEqual([...VALUES]);
  });

  it('offers writers of stores the contract, and nothing beside it', async () => {
    const built = new URL('dist/stores/contract/event-log-contract.js', root).href;
    expect(Object.keys((await import(built)) as object).sort()).toEqual([...CONTRACT.values]);
  });

  it('has every error that callers can meet', () => {
    const classes = sources.flatMap((text) =>
      [...text.matchAll(/export class (\w+) extends (?:\w*Error|\w*Failure)\b/g)].map(([, name]) => name!),
    );
    expect(classes.length).toBeGreaterThan(10);
    expect(classes.filter((name) => !CAUGHT.has(name) && !(VALUES as readonly string[]).includes(name))).toEqual([]);
  });

  it('has every name that a guide imports or mentions', () => {
    const exported = new Set(
      sources.flatMap((text) =>
        [...text.matchAll(/^export (?:async )?(?:class|function\*?|const|interface|type) (\w+)/gm)].map(
          ([, name]) => name!,
        ),
      ),
    );
    const known: readonly string[] = [...VALUES, ...TYPES, ...CONTRACT.values, ...CONTRACT.types, ...NO_EXPORTS];
    const missing = guides.flatMap((guide) => {
      const text = read(guide);
      const imported = [...text.matchAll(/import (?:type )?\{([^}]*)\} from 'hindcast'/g)].flatMap(([, names]) =>
        names!.split(',').map((name) => name.trim().replace(/^type /, '')),
      );
      // Words with a capital inside are names of code; ours are those that some module of ours exports.
      const mentioned = [...text.matchAll(/`(\w*[a-z]\w*[A-Z]\w*)\b[^`\n]*`/g)]
        .map(([, name]) => name!)
        .filter((name) => exported.has(name));
      return [...imported, ...mentioned]
        .filter((name) => name !== '' && !known.includes(name))
        .map((name) => `${guide}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it('is reached by the paths that the manifest names, and by no other', () => {
    const { exports } = JSON.parse(read('package.json')) as { exports: object };
    expect(Object.keys(exports)).toEqual(['.', './event-log-contract', './vitest-reporter', './package.json']);
    expect(fileURLToPath(import.meta.resolve('hindcast/event-log-contract'))).toContain(
      'dist/stores/contract/event-log-contract.js',
    );
    expect(fileURLToPath(import.meta.resolve('hindcast/vitest-reporter'))).toContain('dist/check/vitest-reporter.js');
  });
});
