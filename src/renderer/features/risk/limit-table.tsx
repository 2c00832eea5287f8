import type { LimitName, LimitSettings } from '../../../domain/risk/limits.ts';
import { describeAmount } from '../../format/denial-words.ts';
import { formatSpan } from '../../format/time.ts';
import { LIMIT_ROWS, parseLimit, type Drafts } from './limit-rows.ts';
import { useLimitUse } from './use-limit-use.ts';
import '../../ui/meter.css';

/** What milliseconds come to, where they are many. */
function describeSpan(unit: string, value: string | number | null): string | undefined {
  const ms = Number(value);
  return unit === 'ms' && ms >= 1000 ? formatSpan(ms) : undefined;
}

/** From here on a limit is worth a look. */
const NEAR = 0.8;

/** Every limit with its use; a row is changed by typing into it. */
export function LimitTable({
  limits,
  drafts,
  onDrafts,
}: {
  readonly limits: LimitSettings;
  readonly drafts: Drafts;
  readonly onDrafts: (drafts: Drafts) => void;
}) {
  const checks = useLimitUse();
  const type = (name: LimitName, typed: string): void => {
    const { [name]: _, ...others } = drafts;
    const isInForce = parseLimit(typed) === limits[name];
    onDrafts(isInForce ? others : { ...others, [name]: typed });
  };
  return (
    <table className="risk-table" aria-label="Limits">
      <thead>
        <tr>
          <th>Limit</th>
          <th className="figure-column">In force</th>
          <th>Unit</th>
          <th
            className="figure-column"
            title="With one more contract bought at the best bid of this market"
          >
            Would be
          </th>
          <th>Use</th>
        </tr>
      </thead>
      <tbody>
        {LIMIT_ROWS.map(({ name, label, unit, code }) => {
          const check = checks.find((each) => each.code === code);
          const wouldBe = check?.wouldBe ?? null;
          const use = check?.use ?? null;
          const draft = drafts[name];
          return (
            <tr key={name} className={check?.verdict === 'denies' ? 'is-denying' : ''}>
              <td>{label}</td>
              <td>
                <input
                  className="input figure"
                  inputMode="numeric"
                  autoComplete="off"
                  aria-label={`${label}, ${unit}`}
                  aria-invalid={draft !== undefined && parseLimit(draft) === undefined}
                  placeholder="unset: denies"
                  title={describeSpan(unit, draft ?? limits[name])}
                  data-changed={draft !== undefined}
                  value={draft ?? limits[name]?.toString() ?? ''}
                  onChange={(event) => type(name, event.target.value)}
                />
              </td>
              <td className="dim">{unit}</td>
              <td className="figure-column figure">
                {check && wouldBe !== null ? describeAmount(check.unit, wouldBe) : '–'}
              </td>
              <td className="risk-use">
                {use !== null && (
                  <>
                    <meter min={0} max={1} high={NEAR} value={use} aria-label={`Use of ${label}`} />
                    <span className="figure">{Math.round(use * 100)} %</span>
                  </>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
