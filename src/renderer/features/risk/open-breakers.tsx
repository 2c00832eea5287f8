import type { BreakerRow } from '../../../contract/trading.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { formatClock } from '../../format/time.ts';
import { useDesk } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';

/** What the venue failed at too often, with when it is tried again; nothing while all is well. */
export function OpenBreakers() {
  const { api, notices } = useDesk();
  const { data } = useTopic('breakers');
  const reset = async ({ market }: BreakerRow): Promise<void> => {
    const reply = await api['orders.resetBreaker']({ market });
    if (!reply.ok) notices.sayFailure('The breaker was not reset', reply.error);
  };
  return (data ?? [])
    .filter(({ state }) => state !== 'closed')
    .map((row) => (
      <div key={row.market ?? ''} className="risk-proposal" role="status">
        <div>
          <strong>Circuit breaker of {row.market ?? 'all markets'}: </strong>
          {row.triesAt === null
            ? 'the next order is a trial.'
            : `nothing new opens; tries again at ${formatClock(row.triesAt / 1000)} UTC.`}
          {row.lastError !== null && (
            <span className="dim"> {describeErrorInLine({ code: row.lastError })}</span>
          )}
        </div>
        <Button onClick={() => void reset(row)}>Reset</Button>
      </div>
    ));
}
