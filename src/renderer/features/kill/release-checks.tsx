import { useEffect, useState } from 'react';
import type { ReleaseCheck } from '../../../contract/kill-switch.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { RELEASE_ITEM_WORDS } from '../../format/kill-words.ts';
import { useDesk } from '../../store/desk.ts';
import './release-checks.css';

/** Each look asks the venue. */
const LOOK_EVERY_MS = 1500;

const MARKS = { green: '✓', amber: '!', red: '✗' } as const;
const SPOKEN = { green: 'in order', amber: 'warning', red: 'blocks the release' } as const;

/** What a release asks of the world, looked at again and again; undefined until the first answer. */
export function useReleaseChecks(): readonly ReleaseCheck[] | undefined {
  const { api } = useDesk();
  const [checks, setChecks] = useState<readonly ReleaseCheck[]>();
  useEffect(() => {
    let isGone = false;
    const look = async (): Promise<void> => {
      const reply = await api['orders.readRelease']({});
      if (!isGone) setChecks(reply.ok ? reply.value.checks : undefined);
    };
    void look();
    const timer = setInterval(() => void look(), LOOK_EVERY_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [api]);
  return checks;
}

export function ReleaseChecks({
  checks,
}: {
  readonly checks: readonly ReleaseCheck[] | undefined;
}) {
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
