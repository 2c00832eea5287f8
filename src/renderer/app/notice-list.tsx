import { useDesk, useObservable } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import { useCommandKeys } from '../ui/command-keys.ts';
import { nameKeys } from '../ui/keyboard.ts';
import './notice-list.css';

/** What happened, in the corner. Bad news waits to be dismissed. */
export function NoticeList() {
  const { notices } = useDesk();
  const list = useObservable(notices.list);
  const keys = useCommandKeys('dismiss');
  return (
    <div className="notices" role="log" aria-label="Messages">
      {list.map(({ id, tone, text, remedy, undo, times }) => (
        <div
          key={id}
          className={`notice notice-${tone}`}
          role={tone === 'bad' ? 'alert' : undefined}
        >
          <div className="selectable">
            <p>
              {text}
              {times > 1 && <span className="figure"> ×{times}</span>}
            </p>
            {remedy !== undefined && <p className="notice-remedy">{remedy}</p>}
          </div>
          {undo !== undefined && (
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
          <button
            type="button"
            className="notice-dismiss"
            aria-label="Dismiss"
            title={keys && `Dismiss; ${nameKeys(keys)} dismisses all`}
            onClick={() => notices.dismiss(id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
