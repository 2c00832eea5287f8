import { useState, type KeyboardEvent } from 'react';
import type { Notice } from '../store/notices.ts';
import { useDesk, useObservable } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import { useCommandKeys } from '../ui/command-keys.ts';
import { nameKeys } from '../ui/keyboard.ts';
import './notice-list.css';

/**
 * What happened, in a line of its own where it covers nothing: the newest, and all of them for whoever asks. Bad news
 * waits to be dismissed.
 */
export function NoticeList() {
  const list = useObservable(useDesk().notices.list);
  const [isOpen, setOpen] = useState(false);
  if (isOpen && list.length === 0) setOpen(false);
  const earlier = list.slice(0, -1);
  const close = (event: KeyboardEvent): void => {
    if (!isOpen || event.key !== 'Escape') return;
    event.preventDefault();
    setOpen(false);
  };
  return (
    <div className="notice-place" role="presentation" onKeyDown={close}>
      <div className={`notices ${isOpen ? 'is-open' : ''}`} role="log" aria-label="Messages">
        {list.map((notice, at) => (
          <NoticeRow
            key={notice.id}
            notice={notice}
            show={isOpen || at === earlier.length ? 'whole' : 'to those who listen'}
          />
        ))}
      </div>
      {list.length > 0 && (
        <button
          type="button"
          className={`notice-all ${earlier.some(({ tone }) => tone === 'bad') ? 'is-bad' : ''}`}
          aria-expanded={isOpen}
          aria-label={list.length === 1 ? 'Whole message' : `All ${list.length} messages`}
          onClick={() => setOpen(!isOpen)}
        >
          <span aria-hidden="true">{isOpen ? '▾' : '▴'}</span>
          {list.length > 1 && <span className="figure"> {list.length}</span>}
        </button>
      )}
    </div>
  );
}

function NoticeRow({
  notice: { id, tone, text, remedy, undo, times },
  show,
}: {
  readonly notice: Notice;
  /** What a newer one took the line from is read aloud, and offers nothing that cannot be seen. */
  readonly show: 'whole' | 'to those who listen';
}) {
  const { notices } = useDesk();
  const keys = useCommandKeys('dismiss');
  const isSeen = show === 'whole';
  return (
    <div
      className={isSeen ? `notice notice-${tone}` : 'visually-hidden'}
      role={tone === 'bad' ? 'alert' : undefined}
    >
      <div className="notice-text selectable">
        <p>
          {text}
          {times > 1 && <span className="figure"> ×{times}</span>}
        </p>
        {remedy !== undefined && <p className="notice-remedy">{remedy}</p>}
      </div>
      {isSeen && undo !== undefined && (
        <Button
          tone="quiet"
          onClick={() => {
            undo();
            notices.dismiss(id);
          }}
        >
          Undo
        </Button>
      )}
      {isSeen && (
        <button
          type="button"
          className="notice-dismiss"
          aria-label="Dismiss"
          title={keys && `Dismiss; ${nameKeys(keys)} dismisses all`}
          onClick={() => notices.dismiss(id)}
        >
          ✕
        </button>
      )}
    </div>
  );
}
