import { useMemo } from 'react';
import type { PositionRow } from '../../../contract/trading.ts';
import type { Money } from '../../../domain/units/units.ts';
import { describeEquity } from '../../format/equity-words.ts';
import { formatIfKnown, formatUsd, formatUsdChange } from '../../format/money.ts';
import { describeTrader } from '../../format/order-words.ts';
import { formatCents } from '../../format/price.ts';
import { formatContracts, formatCount, formatPosition } from '../../format/quantity.ts';
import { formatMoment } from '../../format/time.ts';
import { useDesk } from '../../store/desk.ts';
import { useDrawing } from '../../store/use-drawing.ts';
import { useOutage } from '../../store/outage.ts';
import { totalUnrealized } from '../../store/position-figures.ts';
import { usePainter, useTopic } from '../../store/use-topic.ts';
import { FigureList } from '../../ui/figure-list.tsx';
import { PanelState, PanelWarning } from '../../ui/panel-state.tsx';
import { Tag } from '../../ui/tag.tsx';
import { MarketLink } from '../../ui/usual-columns.tsx';
import { EquityChart } from './equity-chart.ts';
import { eventCases } from './event-cases.ts';
import { byTrader, drawdownOf } from './portfolio-figures.ts';
import '../../ui/plain-table.css';
import './portfolio-panel.css';

/** Positions and markets change with every tick; a person reads no faster. */
const EVERY_MS = 500;

/** The account through time, and what it comes to by event and by who traded. */
export function PortfolioPanel() {
  const outage = useOutage('orders');
  const { data: trading } = useTopic('trading', '', { everyMs: EVERY_MS });
  return (
    <div role="group" className="panel portfolio" aria-label="Portfolio">
      {outage !== undefined && trading && <PanelWarning tone="bad">{outage.words}</PanelWarning>}
      {trading ? (
        <>
          <Figures />
          <div className="portfolio-columns">
            <Equity />
            <div className="portfolio-tables">
              <Events />
              <Traders />
            </div>
          </div>
        </>
      ) : (
        <PanelState
          tone={outage?.tone ?? 'busy'}
          title={outage?.words ?? 'Waiting for the order service'}
        />
      )}
    </div>
  );
}

function Figures() {
  const { data: trading } = useTopic('trading', '', { everyMs: EVERY_MS });
  const { data: points } = useTopic('equity', '', { everyMs: EVERY_MS });
  const { data: positions } = useTopic('positions', '', { everyMs: EVERY_MS });
  const drawdown = useMemo(() => drawdownOf(points ?? []), [points]);
  const session = trading?.session;
  const since = session ? `Since ${formatMoment(session.startedAt)}` : undefined;
  const equity = describeEquity(trading);
  const figures = [
    ['Equity', equity.text, equity.hint],
    ['Cash', formatIfKnown(trading?.cash), 'In the account'],
    ['Promised', formatIfKnown(trading?.promised), 'Of the cash, what working orders hold back'],
    ['Available', formatIfKnown(trading?.available), 'Cash that new orders may use'],
    [
      'Unrealized',
      formatIfKnown(positions && totalUnrealized(positions), formatUsdChange),
      'Of all positions at their mark; unknown while one has no price',
    ],
    ['Session', formatIfKnown(session?.profit, formatUsdChange), since],
    ['Session cash', formatIfKnown(session?.cashChange, formatUsdChange), since],
    ['Realized', formatIfKnown(trading?.realized, formatUsdChange), 'Of all time'],
    ['Fees', formatIfKnown(trading?.fees), 'Of all time'],
    ['Drawdown', formatIfKnown(drawdown.now), 'Below the highest equity that this window knows of'],
    ['Deepest', formatIfKnown(drawdown.worst), 'The deepest drawdown that this window knows of'],
  ] as const;
  return <FigureList className="portfolio-figures" figures={figures} />;
}

const makeChart = (element: HTMLDivElement) => new EquityChart(element);

function Equity() {
  const { store, frames } = useDesk();
  const { element, drawing } = useDrawing(makeChart);
  usePainter(
    [['equity', '']],
    () => {
      drawing.current?.paint(store.read('equity').data ?? []);
      frames.takeNextTurn();
    },
    EVERY_MS,
  );
  return <div ref={element} className="portfolio-chart" role="img" aria-label="Equity over time" />;
}

/** What was and what would be made; empty where there is no position. */
function ProfitCell({ positions }: { readonly positions: readonly PositionRow[] }) {
  const unrealized = totalUnrealized(positions);
  const sum = positions.reduce((total, { realized }) => total + realized, unrealized ?? 0) as Money;
  return (
    <td className="figure-column figure">
      {positions.length > 0 && formatIfKnown(unrealized === null ? null : sum, formatUsdChange)}
    </td>
  );
}

function Events() {
  const { data: rows } = useTopic('markets', '', { everyMs: EVERY_MS });
  const { data: positions } = useTopic('positions', '', { everyMs: EVERY_MS });
  const cases = useMemo(() => eventCases(rows ?? [], positions ?? []), [rows, positions]);
  return (
    <table className="portfolio-table plain-table" aria-label="Events">
      <thead>
        <tr>
          <th>Event</th>
          <th className="figure-column" title="Middle of bid and ask; of the event, their sum">
            Mid ¢
          </th>
          <th className="figure-column">Position</th>
          <th className="figure-column" title="Unrealized and realized together, without fees">
            Profit
          </th>
          <th className="figure-column" title="From what the positions cost, without fees paid">
            Worst
          </th>
          <th className="figure-column">Best</th>
        </tr>
      </thead>
      {cases.length === 0 && (
        <tbody>
          <tr>
            <td className="dim" colSpan={6}>
              No positions
            </td>
          </tr>
        </tbody>
      )}
      {cases.map(({ event, title, isExclusive, markets, worst, best, middles }) => (
        <tbody key={event}>
          <tr className="portfolio-event">
            <td title={event}>
              {title}{' '}
              {isExclusive && <Tag hint="At most one of its markets pays YES">one wins</Tag>}
            </td>
            <td className="figure-column figure">
              {middles === null ? '–' : formatCents(Math.round(middles), 1)}
            </td>
            <td />
            <ProfitCell positions={markets.flatMap(({ position }) => position ?? [])} />
            <td className="figure-column figure">{formatUsdChange(worst)}</td>
            <td className="figure-column figure">{formatUsdChange(best)}</td>
          </tr>
          {markets.map(({ row, position }) => (
            <tr key={row.ticker}>
              <td className="portfolio-market">
                <MarketLink market={row.ticker}>{row.yesTitle || row.ticker}</MarketLink>
              </td>
              <td className="figure-column figure">
                {row.bid === null || row.ask === null
                  ? '–'
                  : formatCents(Math.round((row.bid + row.ask) / 2), 1)}
              </td>
              <td className="figure-column figure">
                {position && position.qty !== 0 && formatPosition(position.qty)}
              </td>
              <ProfitCell positions={position ? [position] : []} />
              <td />
              <td />
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}

function Traders() {
  const { data: fills } = useTopic('fills', '', { everyMs: EVERY_MS });
  const figures = useMemo(() => byTrader(fills ?? []), [fills]);
  return (
    <table className="portfolio-table plain-table" aria-label="Who traded">
      <thead>
        <tr>
          <th title="In the fills that this window knows of">Traded by</th>
          <th className="figure-column">Fills</th>
          <th className="figure-column">Contracts</th>
          <th className="figure-column">Turnover</th>
          <th
            className="figure-column"
            title="Without fees, to whoever closed the position; in the fills of this run"
          >
            Realized
          </th>
          <th className="figure-column">Fees</th>
        </tr>
      </thead>
      <tbody>
        {figures.map(({ origin, decidedBy, fills: count, qty, turnover, fees, realized }) => (
          <tr key={`${origin} ${decidedBy}`}>
            <td title={decidedBy ?? undefined}>{describeTrader({ origin, decidedBy })}</td>
            <td className="figure-column figure">{formatCount(count)}</td>
            <td className="figure-column figure">{formatContracts(qty)}</td>
            <td className="figure-column figure">{formatUsd(turnover)}</td>
            <td className="figure-column figure">{formatUsdChange(realized)}</td>
            <td className="figure-column figure">{formatUsd(fees)}</td>
          </tr>
        ))}
        {figures.length === 0 && (
          <tr>
            <td className="dim" colSpan={6}>
              No fills yet
            </td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
