import { formatCount } from '../../format/quantity.ts';
import { formatMicros } from '../../format/time.ts';
import { useTopic } from '../../store/use-topic.ts';
import { Tag } from '../../ui/tag.tsx';
import { histogramBars, latencyRows, placeOf, SLOW_US, type LatencyRow } from './latency-rows.ts';

const percent = (place: number): string => `${(place * 100).toFixed(1)}%`;

/** How often by powers of two, with the 99th percentile as a mark. */
function Histogram({
  doublings,
  p99,
}: {
  readonly doublings: readonly number[];
  readonly p99: number;
}) {
  return (
    <span className="health-span health-histogram" aria-hidden="true">
      {histogramBars(doublings).map(({ left, width, height }) => (
        <i
          key={left}
          style={{ left: percent(left), width: percent(width), height: percent(height) }}
        />
      ))}
      <b style={{ left: percent(placeOf(p99)) }} />
    </span>
  );
}

/** From the median to the 99th percentile, with the worst as a mark. */
function Span({ p50, p99, most }: LatencyRow) {
  const from = placeOf(p50);
  return (
    <span className="health-span" aria-hidden="true">
      <i style={{ left: percent(from), width: percent(placeOf(p99) - from) }} />
      {most !== null && <b style={{ left: percent(placeOf(most)) }} />}
    </span>
  );
}

function Time({ us }: { readonly us: number | null }) {
  if (us === null) return <span className="dim">–</span>;
  return <Tag tone={us > SLOW_US ? 'warn' : 'plain'}>{formatMicros(us)}</Tag>;
}

/** How long everything takes, on one scale of powers of ten. */
export function LatencyTable() {
  const actor = useTopic('actor', '', { everyMs: 1000 }).data;
  const services = useTopic('services', '', { everyMs: 1000 }).data;
  const rows = latencyRows(actor, services ?? []);
  if (rows.length === 0) return null;
  return (
    <table className="health-table" aria-label="Latencies">
      <thead>
        <tr>
          <th>Latency</th>
          <th title="On a scale of powers of ten. Bars: how often, the mark is p99. A beam: from p50 to p99, the mark is the worst">
            1 µs – 1 s
          </th>
          <th className="figure-column">p50</th>
          <th className="figure-column">p99</th>
          <th className="figure-column">Worst</th>
          <th className="figure-column">Times</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.name} title={row.hint}>
            <td>{row.name}</td>
            <td className="health-span-cell">
              {row.doublings ? (
                <Histogram doublings={row.doublings} p99={row.p99} />
              ) : (
                <Span {...row} />
              )}
            </td>
            {([row.p50, row.p99, row.most] as const).map((us, index) => (
              // Three columns in a fixed order.
              <td key={index} className="figure-column figure">
                <Time us={us} />
              </td>
            ))}
            <td className="figure-column figure dim">
              {row.count === null ? '–' : formatCount(row.count)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
