import type { ReadonlyEventLog } from '../../core/model/event-log.js';
import { EventLogError } from '../../core/model/event-log.js';
import { decodeHeader } from '../../core/model/event-record.js';
import type { GroupResource } from '../../core/model/group-resource.js';
import type { Journal } from '../../core/model/journal.js';
import type { Revision } from '../../core/model/revision.js';
import type { Schemas } from '../../core/schema/schemas.js';
import { EventReader, type KindLookup } from './event-reader.js';
import type { EventHeader } from './staleness.js';

/** What a question is asked of: a log, and what is known of the kinds in it. Every timeline is one. */
export interface LogSource {
  readonly log: ReadonlyEventLog;
  readonly schemas: Schemas;
}

/** What schemas know of a kind by its resource. */
export function kindLookup(schemas: Schemas): KindLookup {
  return {
    kindOf: (resource: GroupResource) => schemas.byGroupResource(resource)?.kind,
    schemaOf: (resource: GroupResource) => {
      const info = schemas.byGroupResource(resource);
      return info === undefined ? undefined : schemas.typeOf(info);
    },
  };
}

/** Tells events of a log that are read here and there rather than in order. */
export function scatteredReader({ log, schemas }: LogSource): EventReader {
  return new EventReader(log, kindLookup(schemas), { inOrder: false });
}

/** The record of one event; undefined when the log does not hold it. Rejects with `EventLogError`. */
export async function recordAt(log: Journal, revision: Revision): Promise<Uint8Array | undefined> {
  if (revision < 1 || revision > log.head().revision) return undefined;
  for await (const [record] of log.events({ from: revision, to: revision })) return record;
  return undefined;
}

/** Reads a record's header. Throws `EventLogError` when it is damaged. */
export function headerOf(record: Uint8Array): EventHeader {
  try {
    return decodeHeader(record);
  } catch (cause) {
    throw new EventLogError('corrupt', `an event of the log is damaged: ${(cause as Error).message}`, { cause });
  }
}
