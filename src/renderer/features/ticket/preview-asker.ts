import type { Failure } from '../../../base/result.ts';
import type { Api, Reply } from '../../../contract/requests.ts';
import type { ManualOrder } from '../../../contract/trading.ts';
import { Observable } from '../../store/observable.ts';

export type Preview = Extract<Reply<'orders.preview'>, { ok: true }>['value'];

/** What is known of the order on the ticket: an answer belongs to the order as it is now, or is not shown. */
export interface PreviewReading {
  readonly preview: Preview | undefined;
  /** Why there is none. */
  readonly failure: Failure | undefined;
}

const NOTHING: PreviewReading = { preview: undefined, failure: undefined };
/** The guard against slips denies every order that was just sent; what passes so soon is waited for. */
const SLIP_MS = 1000;
/** A person still typing is not asked about every digit. */
const ASK_AFTER_MS = 150;

/** Asks what an order would do, a moment after it stopped changing; answers to an earlier order are dropped. */
export class PreviewAsker {
  readonly reading = new Observable<PreviewReading>(NOTHING);
  readonly #ask: Api['orders.preview'];
  readonly #later: (run: () => void, afterMs: number) => void;
  #about = '';
  #turn = 0;
  /** The newest question that was answered. */
  #answered = 0;

  constructor(ask: Api['orders.preview'], later: (run: () => void, afterMs: number) => void) {
    this.#ask = ask;
    this.#later = later;
  }

  /** Asked again about the same order, the last answer stands until the new one is there. */
  ask(order: ManualOrder): void {
    this.#turn += 1;
    const turn = this.#turn;
    const { expiresAt: _, ...terms } = order;
    const about = JSON.stringify(terms);
    if (about !== this.#about) this.reading.set(NOTHING);
    this.#about = about;
    this.#later(() => {
      if (turn === this.#turn) void this.#request(order, turn, about);
    }, ASK_AFTER_MS);
  }

  /** There is no order to ask about, or nobody looks. */
  forget(): void {
    this.#turn += 1;
    this.#about = '';
    this.reading.set(NOTHING);
  }

  async #request(order: ManualOrder, turn: number, about: string): Promise<void> {
    const reply = await this.#ask(order);
    // One about the same order counts however often it was asked since: it may be slower than that.
    if (about !== this.#about || turn < this.#answered) return;
    this.#answered = turn;
    const slipMs = reply.ok ? slipLeftMs(reply.value) : undefined;
    if (slipMs !== undefined) {
      this.#later(() => {
        if (turn === this.#turn) void this.#request(order, turn, about);
      }, slipMs);
      return;
    }
    this.reading.set(
      reply.ok
        ? { preview: reply.value, failure: undefined }
        : { preview: undefined, failure: reply.error },
    );
  }
}

/** For how long the guard against slips alone still denies an order; undefined where that is not so or takes long. */
function slipLeftMs({ binding, checks }: Preview): number | undefined {
  const guard = checks.find(({ code }) => code === binding);
  if (guard?.code !== 'risk.duplicate' || guard.verdict !== 'denies') return undefined;
  const { limit, wouldBe } = guard;
  if (limit === null || wouldBe === null || limit > SLIP_MS) return undefined;
  return limit - wouldBe;
}
