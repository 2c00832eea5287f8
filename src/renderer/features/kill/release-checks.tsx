import { useCallback } from 'react';
import type { Failure } from '../../../base/result.ts';
import type { ReleaseCheck } from '../../../contract/kill-switch.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { RELEASE_ITEM_WORDS } from '../../format/kill-words.ts';
import { useDesk } from '../../store/desk.ts';
import { usePolled } from '../../store/use-polled.ts';
import { PanelWarning } from '../../ui/panel-state.tsx';
import './release-checks.css';

/** Each look asks the venue. */
const LOOK_EVERY_MS = 1500;

const MARKS = { green: '✓', amber: '!', red: '✗' } as const;
const SPOKEN = { green: 'in order', amber: 'warning', red: 'blocks the release' } as const;

/** What a release asks of the world, looked at again and again; without a value while nobody can tell. */
export function useReleaseChecks() {
  const { api } = useDesk();
  const look = useCallback(() => api['orders.readRelease']({}), [api]);
  const { value, failure } = usePolled(look, LOOK_EVERY_MS);
  return { checks: failure ? undefined : value?.checks, failure };
}

export function ReleaseChecks({
  checks,
  failure,
}: {
  readonly checks: readonly ReleaseCheck[] | undefined;
  readonly failure: Failure | undefined;
}) {
  if (failure) {
    return (
      <PanelWarning tone="bad">
        The checklist could not be read: {describeErrorInLine(failure)}
      </PanelWarning>
    );
  }
  if (checks === undefined) return <p className="release-wait">Looking at the venue…</p>;
  return (
    <ul className="release-checks" aria-label="Checklist">
      {checks.map(({ item, verdict, reason }) => (
        <li key={item} data-verdict={verdict}>
          <i aria-hidden="true">{MARKS[verdict]}</i>
          <span className="visually-hidden">{SPOKEN[verdict]}: </span>
          <span>
            {RELEASE_ITEM_WORDS[item]}
            {reason && <small>{describeErrorInLine(reason)}</small>}
          </span>
        </li>
      ))}
    </ul>
  );
}
