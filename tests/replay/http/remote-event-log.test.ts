import { createServer } from 'node:http';
import * as vitest from 'vitest';
import { describe, expect, it } from 'vitest';
import { RemoteEventLog } from '../../../replay/http/remote-event-log.js';
import { TimelineClient } from '../../../replay/http/timeline-client.js';
import { HistoryBuilder, podVersion } from '../../../stores/contract/history-builder.js';
import { recordsIn } from '../../../stores/contract/read-back.js';
import { readonlyEventLogContract } from '../../../stores/contract/readonly-event-log-contract.js';
import { readKubeconfig } from '../../../workspace/kubeconfig-file.js';
import { Recorder } from '../recorder.js';
import { serveHistory } from './served-timeline.js';

async function servedLog() {
  const served = await serveHistory(new Recorder());
  const { server } = await readKubeconfig(served.kubeconfig);
  const opened: RemoteEventLog[] = [];
  return {
    source: served.log,
    open: async () => {
      const log = await RemoteEventLog.open(new TimelineClient(server));
      opened.push(log);
      return log;
    },
    settle: async () => undefined,
    dispose: async () => {
      for (const log of opened) await log.close();
      await served.close();
    },
  };
}

describe('RemoteEventLog, of a log in memory', () => {
  readonlyEventLogContract(vitest, servedLog);

  it('knows the head it was told last, cannot be written to, and keeps records byte for byte', async () => {
    const { source, open, dispose } = await servedLog();
    try {
      const history = new HistoryBuilder().create(podVersion('a', 'x'));
      const log = await open();
      await history.appendTo(source);
      expect(log.head().revision).toBe(0);
      expect(await log.refresh()).toEqual(history.head());
      expect(log.head()).toEqual(history.head());
      expect(log.origin().revision).toBe(0);
      expect(log).not.toHaveProperty('append');
      expect((await recordsIn(log)).map((record) => Buffer.from(record))).toEqual(
        history.entries.map(({ record }) => Buffer.from(record)),
      );
    } finally {
      await dispose();
    }
  });

  it('is not kept waiting by a reading that is left in the middle', async () => {
    const { source, open, dispose } = await servedLog();
    try {
      const history = new HistoryBuilder();
      for (let turn = 0; turn < 3_000; turn++) history.create(podVersion('a', `p${turn}`), 'x'.repeat(500));
      await history.appendTo(source);
      const log = await open();
      for (let turn = 0; turn < 20; turn++) {
        for await (const batch of log.events()) {
          expect(batch.length).toBeGreaterThan(0);
          break;
        }
      }
      expect(await recordsIn(log, { from: 2_999 })).toHaveLength(2);
    } finally {
      await dispose();
    }
  });

  it('tells damage of the log behind the server as the log itself does', async () => {
    const { source, open, dispose } = await servedLog();
    try {
      await new HistoryBuilder().create(podVersion('a', 'x')).appendTo(source);
      const log = await open();
      await source.close();
      await expect(recordsIn(log)).rejects.toMatchObject({ reason: 'io', message: 'the event log is closed' });
      await expect(log.objectAt(podVersion('a', 'x'), 1)).rejects.toMatchObject({ message: 'the event log is closed' });
      await expect(log.resources()).rejects.toMatchObject({ message: 'the event log is closed' });
    } finally {
      await dispose();
    }
  });
});

describe('a server that does not answer a RemoteEventLog as it should', () => {
  const frame = (kind: number, body: string | Uint8Array, length = Buffer.byteLength(body)) => {
    const head = Buffer.alloc(5);
    head[0] = kind;
    head.writeUInt32BE(length, 1);
    return Buffer.concat([head, Buffer.from(body)]);
  };
  const end = { revision: 1, hash: '00'.repeat(32) };
  const ends = `${JSON.stringify({ item: { origin: { ...end, revision: 0 }, head: end } })}\n{"end":true}\n`;

  /** Reads the records that a server answers with these bytes, cut into pieces of so many. */
  async function readBody(body: Buffer, piece = body.length): Promise<string[]> {
    const server = createServer(async (request, response) => {
      if (request.url === '/timeline/ends') return void response.end(ends);
      for (let at = 0; at < body.length; at += piece) {
        await new Promise<void>((resolve) => response.write(body.subarray(at, at + piece), () => resolve()));
      }
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { readonly port: number };
    const log = await RemoteEventLog.open(new TimelineClient({ url: `http://127.0.0.1:${port}` }));
    try {
      return (await recordsIn(log)).map((record) => Buffer.from(record).toString());
    } finally {
      await log.close();
      server.close();
    }
  }

  it('puts items together however they are cut', async () => {
    const body = Buffer.concat([frame(1, 'one'), frame(1, ''), frame(1, 'three'.repeat(10)), frame(0, '')]);
    for (const piece of [1, 2, 5, 7, body.length]) {
      expect(await readBody(body, piece)).toEqual(['one', '', 'three'.repeat(10)]);
    }
  });

  it('tells an answer that was broken off, one that failed, and one that is none', async () => {
    const item = frame(1, 'one');
    await expect(readBody(item)).rejects.toMatchObject({ problem: 'broken-off' });
    await expect(readBody(Buffer.concat([item, frame(1, 'two', 9)]))).rejects.toMatchObject({ problem: 'broken-off' });
    await expect(readBody(Buffer.alloc(0))).rejects.toMatchObject({ problem: 'broken-off' });
    const failure = frame(2, JSON.stringify({ reason: 'corrupt', message: 'event 3 is damaged' }));
    await expect(readBody(Buffer.concat([item, failure]))).rejects.toMatchObject({
      reason: 'corrupt',
      message: 'event 3 is damaged',
    });
    for (const body of [frame(9, 'x'), frame(1, '', 2 ** 32 - 1), frame(2, '{'), frame(0, 'x')]) {
      await expect(readBody(Buffer.concat([body, frame(0, '')]))).rejects.toMatchObject({ problem: 'not-hindcast' });
    }
    await expect(readBody(Buffer.concat([frame(0, ''), item]))).rejects.toMatchObject({ problem: 'not-hindcast' });
  });
});
