import type { BreakerState } from '../../../domain/breaker/breaker.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { formatSpan } from '../../format/time.ts';
import { useDesk, useObservable } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Tag, type Tone } from '../../ui/tag.tsx';
import { breakerRows, type BreakerLine } from './breaker-rows.ts';

const STATES: Readonly<Record<BreakerState, readonly [words: string, tone: Tone]>> = {
  closed: ['closed', 'plain'],
  open: ['open', 'bad'],
  halfOpen: ['trying', 'warn'],
};

/** Circuit breakers that are open, or on the way there; one line while all is well. */
export function BreakerTable() {
  const { api, notices, clock } = useDesk();
  const nowMs = useObservable(clock);
  const orders = useTopic('breakers').data;
  const actor = useTopic('actor').data;
  const markets = useTopic('actorMarkets', '', { everyMs: 500 }).data;
  const lines = breakerRows(orders ?? [], actor, markets ?? [], nowMs);
  const reset = async ({ of, market }: BreakerLine): Promise<void> => {
    const reply = await api[of === 'orders' ? 'orders.resetBreaker' : 'actor.resetBreaker']({
      market,
    });
    if (!reply.ok) notices.sayFailure('The breaker was not reset', reply.error);
  };
  if (lines.length === 0) {
    return (
      <p className="health-line">
        <Tag tone="good">Every circuit breaker is closed</Tag>
      </p>
    );
  }
  return (
    <table className="health-table" aria-label="Circuit breakers">
      <thead>
        <tr>
          <th>Breaker</th>
          <th>Market</th>
          <th>State</th>
          <th className="figure-column">Errors</th>
          <th>Last error</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {lines.map((line) => {
          const { of, market, state, errors, triesInMs, lastError } = line;
          const [words, tone] = STATES[state];
          return (
            <tr key={`${of} ${market}`}>
              <td>{of === 'orders' ? 'Orders to the venue' : 'Decisions'}</td>
              <td className="figure">{market ?? 'all'}</td>
              <td>
                <Tag tone={tone}>
                  {words}
                  {triesInMs !== null && `, tries in ${formatSpan(triesInMs)}`}
                </Tag>
              </td>
              <td className="figure-column figure">{errors}</td>
              <td className="dim">{lastError && describeErrorInLine({ code: lastError })}</td>
              <td>
                <button
                  type="button"
                  className="row-action"
                  aria-label={`Reset the breaker of ${market ?? 'all markets'}`}
                  onClick={() => void reset(line)}
                >
                  Reset
                </button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
