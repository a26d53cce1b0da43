import { CommandFailure } from '../../core/model/command-failure.js';
import type { ObjectDiff } from '../../replay/diff/object-diff.js';
import type { DiffSink } from './diff-sink.js';
import type { Printer } from './printer.js';

/**
 * Differences as RFC 6902 patches, which `withPatch` asks for: of a single object the patch itself, which makes its new version of the
 * old one; of several an array of `{resource, namespace, name, patch}`, an object a line.
 */
export function jsonPatchSink(printer: Printer, isSingle: boolean): DiffSink {
  return isSingle ? singleSink(printer) : arraySink(printer);
}

function singleSink(printer: Printer): DiffSink {
  let patch: ObjectDiff['patch'];
  return {
    add: async (diff) => {
      if (patch !== undefined)
        throw new CommandFailure('several namespaces have an object of this name: choose one with -n');
      patch = patchOf(diff);
    },
    end: () => printer.line(JSON.stringify(patch ?? [], null, 2)),
  };
}

function arraySink(printer: Printer): DiffSink {
  let count = 0;
  return {
    add: (diff) => {
      const { resource, namespace, name } = diff;
      const line = JSON.stringify({ resource, namespace, name, patch: patchOf(diff) });
      return printer.write(`${count++ === 0 ? '[' : ','}\n${line}`);
    },
    end: () => printer.line(count === 0 ? '[]' : '\n]'),
  };
}

function patchOf(diff: ObjectDiff): NonNullable<ObjectDiff['patch']> {
  if (diff.patch === undefined) throw new CommandFailure('the server does not give patches: it is of an older version');
  return diff.patch;
}
