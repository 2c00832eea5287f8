import { useEffect } from 'react';
import { useDesk, useSelectedMarket } from '../store/desk.ts';
import { indexMarkets } from '../store/market-rows.ts';
import { useTopicValue } from '../store/use-topic.ts';

/** A first run shows a living market at once: the busiest, when none was chosen or the chosen one is gone. */
export function useFirstMarket(): void {
  const { workspace } = useDesk();
  const selected = useSelectedMarket();
  const busiest = useTopicValue('markets', '', ({ data }) => {
    if (data === undefined || (selected !== null && indexMarkets(data).has(selected))) {
      return undefined;
    }
    const open = data.filter(({ status }) => status === 'active');
    return open.reduce<(typeof open)[number] | undefined>(
      (most, row) => (most === undefined || row.activity > most.activity ? row : most),
      undefined,
    )?.ticker;
  });
  useEffect(() => {
    if (busiest !== undefined) workspace.change({ market: busiest });
  }, [workspace, busiest]);
}
