import { describe, expect, it } from 'vitest';
import { goDifference } from '../../../../core/kinds/go-values/go-difference.js';
import { unifiedDifference } from '../../../../core/kinds/go-values/unified-difference.js';

describe('the difference of two values of an internal type', () => {
  it('is a unified diff of their indented JSON', () => {
    const before = { hostPath: { path: '/data', type: 'DirectoryOrCreate' } };
    const after = { hostPath: { path: 'kube-system', type: 'DirectoryOrCreate' } };
    expect(goDifference('core.PersistentVolumeSource', before, after)).toBe(
      `@@ -2,7 +2,7 @@
  "GCEPersistentDisk": null,
  "AWSElasticBlockStore": null,
  "HostPath": {
-  "Path": "/data",
+  "Path": "kube-system",
   "Type": "DirectoryOrCreate"
  },
  "Glusterfs": null,
`,
    );
  });

  it('is empty for equal values', () => {
    expect(goDifference('core.PodSpec', { containers: [] }, { containers: [] })).toBe('');
  });

  it('is bounded in time, however much is compared', () => {
    const many = (text: string) => ({
      nodeSelector: Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`k${i}`, text])),
    });
    expect(goDifference('core.PodSpec', many('a'), many('b'))).toContain('@@');
  });
});

describe('a unified diff', () => {
  it.each([
    ['lines added at the end', ['a'], ['a', 'b'], '@@ -1 +1,2 @@\n a\n+b\n'],
    ['all lines removed', ['a', 'b'], [], '@@ -1,2 +0,0 @@\n-a\n-b\n'],
    ['a block that was moved', ['x', 'a', 'b'], ['a', 'b', 'x'], '@@ -1,3 +1,3 @@\n-x\n a\n b\n+x\n'],
    [
      'changes that lie apart: two hunks',
      ['1', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '9'],
      ['2', 'b', 'c', 'd', 'e', 'f', 'g', 'h', '8'],
      '@@ -1,4 +1,4 @@\n-1\n+2\n b\n c\n d\n@@ -6,4 +6,4 @@\n f\n g\n h\n-9\n+8\n',
    ],
  ])('%s', (_, before, after, text) => {
    expect(unifiedDifference(before, after)).toBe(text);
  });
});
