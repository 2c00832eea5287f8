import { useContext, useEffect, useState } from 'react';
import type { ManualOrder } from '../../../contract/trading.ts';
import { useDesk, useObservable } from '../../store/desk.ts';
import { PanelVisibility } from '../../store/use-topic.ts';
import { PreviewAsker, type PreviewReading } from './preview-asker.ts';

const later = (run: () => void, afterMs: number): void => void setTimeout(run, afterMs);

/** What the order service says of an order before it is sent; once a second anew, as the book moves under it. */
export function usePreview(order: ManualOrder | undefined): PreviewReading {
  const { api, clock } = useDesk();
  const visibility = useContext(PanelVisibility);
  const [asker] = useState(() => new PreviewAsker(api['orders.preview'], later));
  const asked = order && visibility === 'visible' ? JSON.stringify(order) : undefined;
  useEffect(() => {
    if (asked === undefined) {
      asker.forget();
      return undefined;
    }
    const ask = (): void => asker.ask(JSON.parse(asked) as ManualOrder);
    ask();
    return clock.subscribe(ask);
  }, [asker, asked, clock]);
  useEffect(() => () => asker.forget(), [asker]);
  return useObservable(asker.reading);
}
