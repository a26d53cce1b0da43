import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadonlyEventLog } from '../../../core/model/event-log.js';
import {
  decodeEffect,
  decodeEvent,
  GENESIS_HASH,
  hashOf,
  isChained,
  isRedacted,
  redactRecord,
} from '../../../core/model/event-record.js';
import type { KubeObject } from '../../../core/model/object.js';
import { parseDropPath } from '../../../stores/bundle/drop-path.js';
import { openBundle } from '../../../stores/bundle/open-bundle.js';
import type { BundleOptions } from '../../../stores/bundle/write-bundle.js';
import { recordsIn } from '../../../stores/contract/read-back.js';
import { MemoryEventLog } from '../../../stores/memory/memory-event-log.js';
import { Recorder } from '../../replay/recorder.js';
import { BundleFolder } from './bundle-files.js';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

let folder: BundleFolder;
beforeAll(async () => {
  folder = await BundleFolder.make();
});
afterAll(() => folder.remove());

/** A Secret and a Deployment with a password each, at every place one can get to. */
function history(): Recorder {
  const applied = (object: object) => ({ [LAST_APPLIED]: JSON.stringify(object) });
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'login', namespace: 'shop' } };
  const container = (value: string) => ({ name: 'web', image: 'web:1', env: [{ name: 'PASSWORD', value }] });
  const spec = (value: string) => ({ replicas: 1, template: { spec: { containers: [container(value)] } } });
  const web = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } };
  return new Recorder()
    .create('secrets', { ...secret, type: 'Opaque', data: { password: 'hunter1' } })
    .create('deployments.apps', { ...web, spec: spec('hunter2') })
    .modify('secrets', 'shop/login', (draft) => {
      draft['data'] = { password: 'hunter3' };
    })
    .modify('secrets', 'shop/login', (draft) => {
      draft['metadata']!['labels'] = { team: 'shop' };
    })
    .modify('secrets', 'shop/login', (draft) => {
      draft['metadata']!['annotations'] = applied({ ...secret, stringData: { password: 'hunter4' } });
    })
    .modify('deployments.apps', 'shop/web', (draft) => {
      draft['metadata']!['annotations'] = applied({ ...web, spec: spec('hunter5') });
      draft['spec']!['template'] = spec('hunter6').template;
    })
    .modify('deployments.apps', 'shop/web', (draft) => {
      draft['spec']!['replicas'] = 3;
    })
    .create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' } })
    .delete('secrets', 'shop/login');
}

async function bundleOf(options: BundleOptions) {
  const log = new MemoryEventLog();
  const recorder = history();
  await recorder.appendTo(log);
  const { path, summary } = await folder.write(log, options);
  return { log, path, summary, recorder, bundle: await openBundle(path) };
}

/** Everything that a bundle holds, as text. */
async function textOf(log: ReadonlyEventLog, from: number): Promise<string> {
  const parts = (await recordsIn(log)).map((record) => Buffer.from(record).toString());
  for (let at = from; at <= log.head().revision; at++) {
    for (const resource of await log.resources()) {
      for await (const batch of log.objectsAt(resource, undefined, at))
        parts.push(...batch.map(({ json }) => Buffer.from(json).toString()));
    }
  }
  return parts.join('\n');
}

const ENV = '.spec.template.spec.containers[].env';

describe('what is left out of a bundle', () => {
  it.each([
    [{}, ['2', '5', '6']],
    [{ drop: [ENV] }, []],
    [{ secrets: true, drop: [ENV] }, ['1', '3', '4']],
    [{ secrets: true }, ['1', '2', '3', '4', '5', '6']],
    [{ from: 4 }, ['2', '5', '6']],
    [{ from: 7, drop: [ENV] }, []],
  ])('%j leaves the passwords %j', async (options: BundleOptions, left) => {
    for (const layout of [{}, { blockBytes: 1, segmentBytes: 1, patchesInRow: 0 }]) {
      const { bundle, path } = await bundleOf({ ...options, layout });
      const text = await textOf(bundle, (options.from ?? 1) - 1);
      expect([...new Set([...text.matchAll(/hunter(\d)/g)].map(([, digit]) => digit))].sort()).toEqual(left);
      expect((await readFile(path)).includes('hunter')).toBe(false);
      expect((await bundle.verify()).ok).toBe(true);
      await bundle.close();
    }
  });

  it('is counted, and every event keeps its hash and its place', async () => {
    const { bundle, log, summary } = await bundleOf({});
    const records = await recordsIn(bundle);
    const originals = await recordsIn(log);
    expect(records.map(hashOf)).toEqual(originals.map(hashOf));
    expect(records.map(isRedacted)).toEqual([true, false, true, false, true, false, false, false, false]);
    expect(summary.redacted).toBe(3);
    expect(await bundle.verify()).toMatchObject({ ok: true, events: 9, redacted: 3 });
    for (const [index, record] of records.entries()) {
      const { change: _left, ...event } = decodeEvent(record);
      const { change: _whole, ...original } = decodeEvent(originals[index]!);
      expect(event).toEqual(original);
    }
    expect(decodeEvent(records[2]!).change).toEqual({ type: 'modified', patch: [] });
    await bundle.close();
  });

  it('leaves the objects as they were otherwise, at every revision', async () => {
    const { bundle, recorder } = await bundleOf({ layout: { patchesInRow: 1 } });
    for (let at = 1; at <= 8; at++) {
      const version = await bundle.objectAt({ resource: 'secrets', namespace: 'shop', name: 'login' }, at);
      const object = JSON.parse(Buffer.from(version!.json).toString()) as KubeObject;
      const { data: _data, ...rest } = recorder.states[at]!.find('secrets', 'shop/login') as KubeObject & {
        data: unknown;
      };
      const annotations = at >= 5 ? { [LAST_APPLIED]: expect.not.stringContaining('stringData') } : undefined;
      expect(object).toEqual(
        annotations === undefined ? rest : { ...rest, metadata: { ...rest.metadata, annotations } },
      );
    }
    await bundle.close();
  });

  it('stays left out of a bundle of the bundle', async () => {
    const { bundle } = await bundleOf({ drop: [ENV] });
    const { path, summary } = await folder.write(bundle, { secrets: true });
    const again = await openBundle(path);
    expect(again.redaction).toEqual({ secrets: true, drop: [ENV] });
    expect(summary.redacted).toBe(5);
    expect(await again.verify()).toMatchObject({ ok: true, redacted: 5 });
    await bundle.close();
    await again.close();
  });

  it('holds for any field of any object', async () => {
    const names = fc.constantFrom('a', 'b', '0', '__proto__');
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { depthSize: 'small' },
        fc.constant('kept'),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(names, tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    const path = fc.array(fc.constantFrom('.a', '.b', '["0"]', '["__proto__"]', '[]'), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 6 }), path, async (values, steps) => {
        const recorder = new Recorder();
        const metadata = { name: 'x', namespace: 'a' };
        recorder.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata, spec: values[0] });
        for (const next of values.slice(1)) {
          recorder.modify('pods', 'a/x', (draft) => {
            draft['spec'] = next as Record<string, unknown>;
          });
        }
        const log = new MemoryEventLog();
        await recorder.appendTo(log);
        const { path: file } = await folder.write(log, {
          drop: [`.spec${steps.join('')}`],
          layout: { patchesInRow: 1 },
        });
        const bundle = await openBundle(file);
        const found = await bundle.verify();
        expect(found).toMatchObject({ ok: true, events: values.length });
        await bundle.close();
      }),
      { numRuns: 100 },
    );
  });
});

describe('paths to leave out', () => {
  it.each([
    ['.spec.replicas', ['spec', 'replicas']],
    ['spec.replicas', ['spec', 'replicas']],
    ['.metadata.annotations["a.b/c"]', ['metadata', 'annotations', 'a.b/c']],
    [".data['x y']", ['data', 'x y']],
    ['.a["q\\"[]"]', ['a', 'q"[]']],
    ['.spec.list[]', ['spec', 'list']],
  ])('%s', (text, steps) => {
    expect(parseDropPath(text)).toEqual({ ok: true, value: steps });
  });

  it.each([
    '',
    '.',
    '[]',
    '..a',
    '.a[0]',
    '.a[',
    '.a b',
    '.kind',
    '.apiVersion',
    '.metadata',
    '.metadata.name',
    '[].uid',
  ])('%j is refused', (text) => {
    expect(parseDropPath(text)).toMatchObject({ ok: false, error: expect.any(String) });
  });
});

describe('a record', () => {
  it('that something was left out of keeps all but its change, and one of an unknown envelope is refused', () => {
    const { record, event } = history().entries[0]!;
    expect(isRedacted(record)).toBe(false);
    const redacted = redactRecord(record, { type: 'modified', patch: [] });
    expect(isRedacted(redacted)).toBe(true);
    expect(isChained(redacted, GENESIS_HASH)).toBe(false);
    const created = redactRecord(record, event.change);
    expect(decodeEvent(created)).toEqual(event);
    expect(decodeEffect(created)).toEqual(decodeEffect(record));
    const unknown = Uint8Array.from(record);
    unknown[34] = 2;
    expect(() => decodeEvent(unknown)).toThrow('corrupt event record: unknown envelope of the change');
  });
});
