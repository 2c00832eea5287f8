import { useDesk, useObservable } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import './notice-list.css';

/** What happened, in the corner. Bad news waits to be dismissed. */
export function NoticeList() {
  const { notices } = useDesk();
  const list = useObservable(notices.list);
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
            onClick={() => notices.dismiss(id)}
          >
            ✕
          </button>
        </div>
      ))}
    </div>
  );
}
