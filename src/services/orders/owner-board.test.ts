import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Instant, Price } from '../../domain/units/units.ts';
import { ack, DeskRig, NYC, terms } from './desk.fixture.ts';
import { HandOver } from './hand-over.ts';
import { OwnerBoard } from './owner-board.ts';
import { TopicProbe } from './topic-probe.fixture.ts';

let rig: DeskRig;
let probe: TopicProbe;

beforeEach(() => {
  rig = new DeskRig();
  probe = new TopicProbe();
});
afterEach(() => rig.close());

const decision = { model: 'm', outputs: 'finite', basedOn: 1e6 as Instant } as const;

describe('the owners of markets', () => {
  let board: OwnerBoard;
  beforeEach(() => {
    board = new OwnerBoard(probe.hub, rig.ledger);
    rig.journal.onCommitted((event) => board.take(event));
    rig.armed = 'm';
  });
  const place = async (origin: 'person' | 'actor', price = 4500) => {
    rig.venue.answerCreate(ack());
    const placed = await rig.desk.submit(
      { ...terms, price: price as Price },
      origin,
      origin === 'actor' ? { decision } : {},
    );
    if (!placed.ok) throw new Error(placed.error.code);
    return placed.value.clientOrderId;
  };
  const row = (owner: string, personOrders: number, actorOrders: number) => [
    { market: NYC, owner, personOrders, actorOrders },
  ];

  it('show who has orders there, while there are any', async () => {
    expect(probe.snapshot()).toEqual([]);
    const own = await place('person');
    expect(probe.snapshot()).toEqual(row('nobody', 1, 0));
    await rig.desk.cancel(own);
    expect(probe.snapshot()).toEqual([]);
    await place('actor');
    expect(probe.snapshot()).toEqual(row('actor', 0, 1));
  });

  it('show who took a market over, until it is handed back', async () => {
    await place('actor');
    const handOver = new HandOver(rig.journal, rig.desk, rig.clock);
    await handOver.take(NYC);
    expect(probe.snapshot()).toEqual(row('person', 0, 0));
    await place('person', 4300);
    expect(probe.snapshot()).toEqual(row('person', 1, 0));
    handOver.handBack(NYC);
    expect(probe.snapshot()).toEqual(row('nobody', 1, 0));
  });

  it('are there at once after a restart', async () => {
    await place('person');
    rig.journal.commit({ type: 'marketTaken', at: 0 as Instant, market: NYC });
    board = new OwnerBoard(probe.hub, rig.ledger);
    expect(probe.snapshot()).toEqual(row('person', 1, 0));
  });

  it('are told only when something is another', async () => {
    const own = await place('person');
    probe.takeDelta();
    probe.touches = 0;
    const cause = { at: 0 as Instant, clientOrderId: own } as const;
    rig.journal.commit({ type: 'orderMoved', ...cause, move: 'cancelSent' });
    expect([probe.touches, probe.takeDelta()]).toEqual([0, undefined]);
  });
});
