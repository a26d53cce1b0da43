import type { Sight } from '../../../check/client/answer-read.js';
import { answerWrite } from '../../../check/client/answer-write.js';
import { type AsyncTurn, asyncTurn } from '../../../check/client/async-turn.js';
import type { CallPath } from '../../../check/client/call-path.js';
import { explored } from '../../../check/client/unexplored.js';
import { commitWrite } from '../../../check/machine/commit-write.js';
import { RunHistory } from '../../../check/machine/history.js';
import type { Intent } from '../../../core/model/command.js';
import type { ReconcileRequest } from '../../../core/model/controller.js';
import { NAMESPACES } from '../../../core/schema/kinds.js';
import { loadSchemas } from '../../../core/schema/schemas.js';
import { emptyState } from '../../../core/state/cluster-state.js';

const NOW = Date.UTC(2026, 0, 1);
const ACTOR = { actor: { user: 'kubernetes-admin', groups: ['system:masters'] } };

/** The least cluster in which an asynchronous controller can live: it commits writes, and tells what is so. */
export class AsyncWorld {
  readonly history = new RunHistory(emptyState({ frozen: true }));
  /** The revision that reads through the view see; the newest when absent. */
  viewAt: number | undefined;

  constructor() {
    this.write({
      verb: 'create',
      target: { resource: NAMESPACES.groupResource, name: 'default' },
      object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } },
    });
  }

  get sight(): Sight {
    const { tip, states, transitions } = this.history;
    return { view: this.viewAt === undefined ? tip : states[this.viewAt]!, tip, now: NOW, transitions };
  }

  /** Commits a write and gives why it was refused, if it was. */
  write(intent: Intent) {
    const { reason: _, ...command } = intent;
    return commitWrite(this.history, command, ACTOR, {
      now: NOW,
      seed: 1,
      writer: -1,
      scenario: { schemas: loadSchemas() },
    });
  }

  /** What the controller does next on a path, reads answered. */
  turn(path: CallPath): Promise<AsyncTurn> {
    return explored(5_000, () => asyncTurn(path, this.sight));
  }

  /** Lets the write happen that the controller is about to make, and gives the path on which it has its answer. */
  send({ path, intent }: Extract<AsyncTurn, { does: 'write' }>): CallPath {
    const before = this.history.tip.revision;
    const refused = this.write(intent);
    return path.answer(answerWrite(intent, { before, refused }, this.sight));
  }

  /** Runs one reconcile to its end; gives the turn it ended with. */
  async reconcile(path: CallPath, request: ReconcileRequest): Promise<AsyncTurn> {
    let turn = await this.turn(path.begin(request));
    while (turn.does === 'write') turn = await this.turn(this.send(turn));
    return turn;
  }
}
