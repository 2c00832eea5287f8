import { useMemo } from 'react';
import { err } from '../../../base/result.ts';
import type { Qty } from '../../../domain/units/units.ts';
import { useDesk, useSelectedMarket } from '../../store/desk.ts';
import { touchOf } from '../../store/touch.ts';
import { usePolled } from '../../store/use-polled.ts';
import { useTopicValue } from '../../store/use-topic.ts';

const EVERY_MS = 2000;
const ONE_CONTRACT = 100 as Qty;

/** Where every check would stand with one more contract bought at the best bid of the market that is followed. */
export function useLimitUse() {
  const { api, store } = useDesk();
  const market = useSelectedMarket();
  const hasBid = useTopicValue('book', market, ({ data }) => (data?.yes.length ?? 0) > 0);
  const ask = useMemo(() => {
    if (market === null || !hasBid) return undefined;
    return async () => {
      // Read when it is asked: a bid that moves is no reason to ask at once.
      const book = store.read('book', market).data;
      const price = book ? touchOf(book).bid : null;
      if (price === null) return err({ code: 'intent.noTouch' });
      return api['orders.preview']({
        market,
        side: 'bid',
        price,
        qty: ONE_CONTRACT,
        timeInForce: 'good_till_canceled',
        postOnly: false,
      });
    };
  }, [api, store, market, hasBid]);
  return usePolled(ask, EVERY_MS).value?.checks ?? [];
}
