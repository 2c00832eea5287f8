import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  advance,
  isWorking,
  ORDER_EVENTS,
  ORDER_STATES,
  type OrderEvent,
  type OrderState,
} from './order-lifecycle.ts';

// One line a state, one column an event, in the order of ORDER_EVENTS; a dot is an illegal move.
const EXPECTED: Readonly<Record<OrderState, string>> = {
  //            denied sent      accepted rejected partFilled filled cancelSent refused canceled expired linkLost
  drafted:
    '    denied submitted .        .        .          .      .          .       .        .       .',
  denied:
    '     .      .         .        .        .          .      .          .       .        .       .',
  submitted:
    '  .      .         resting  rejected resting    filled .          .       canceled expired unconfirmed',
  resting:
    '    .      .         .        .        resting    filled canceling  .       canceled expired unconfirmed',
  canceling:
    '  .      .         .        .        canceling  filled .          resting canceled expired unconfirmed',
  filled:
    '     .      .         .        .        .          .      .          .       .        .       .',
  canceled:
    '   .      .         .        .        canceled   filled .          .       .        .       .',
  rejected:
    '   .      .         .        .        .          .      .          .       .        .       .',
  expired:
    '    .      .         .        .        expired    filled .          .       .        .       .',
  unconfirmed:
    '.      .         resting  rejected resting    filled .          .       canceled expired .',
};

describe('the life of an order', () => {
  for (const state of ORDER_STATES) {
    it(`leads from ${state} only where the table says`, () => {
      const cells = ORDER_EVENTS.map((event) => {
        const next = advance(state, event);
        return next.ok ? next.value : '.';
      });
      expect(cells).toEqual(EXPECTED[state].trim().split(/\s+/));
    });
  }

  it('calls an order working exactly while it may rest at the venue', () => {
    expect(ORDER_STATES.filter(isWorking)).toEqual([
      'submitted',
      'resting',
      'canceling',
      'unconfirmed',
    ]);
  });

  it('names an illegal move', () => {
    const error = { code: 'order.illegalMove', state: 'denied', event: 'sent' };
    expect(advance('denied', 'sent')).toEqual({ ok: false, error });
  });

  it('never works again once it is done, whatever is said of it', () => {
    const event = fc.constantFrom<OrderEvent>(...ORDER_EVENTS);
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let state: OrderState = 'drafted';
        const working: boolean[] = [];
        for (const each of events) {
          const next = advance(state, each);
          if (next.ok) state = next.value;
          if (state !== 'drafted') working.push(isWorking(state));
        }
        // Once false, false to the end.
        expect(working).toEqual(working.toSorted((a, b) => Number(b) - Number(a)));
      }),
    );
  });
});
