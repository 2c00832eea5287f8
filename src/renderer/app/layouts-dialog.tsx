import { useState, type FormEvent } from 'react';
import { useDesk, useObservable } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { DockHandle } from './dock-handle.ts';
import './layouts-dialog.css';

/** More than these nobody tells apart, and the window's memory is bounded. */
const MOST = 12;

/** Layouts by name: kept, brought back, forgotten. */
export function LayoutsDialog({
  dock,
  onClose,
}: {
  readonly dock: DockHandle;
  readonly onClose: () => void;
}) {
  const { workspace, notices } = useDesk();
  const { layouts } = useObservable(workspace.state);
  const [typed, setTyped] = useState('');
  const name = typed.trim();
  const names = Object.keys(layouts).sort((a, b) => a.localeCompare(b));
  const canKeep = name !== '' && (name in layouts || names.length < MOST);
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    const layout = dock.layout();
    if (!canKeep || layout === undefined) return;
    workspace.change({ layouts: { ...layouts, [name]: layout } });
    setTyped('');
  };
  const apply = (kept: string): void => {
    if (dock.apply(layouts[kept]) === 'applied') onClose();
    else notices.say('bad', `The layout ${kept} cannot be used any more.`, 'Keep it anew.');
  };
  const forget = (kept: string): void =>
    workspace.change({
      layouts: Object.fromEntries(Object.entries(layouts).filter(([other]) => other !== kept)),
    });
  return (
    <Dialog label="Layouts" onClose={onClose}>
      <form className="dialog-form" onSubmit={keep}>
        <h2>Layouts</h2>
        {/* The first to have the keys: a hasty Enter changes no layout. */}
        <TextField label="Keep as" maxLength={60} value={typed} onChange={setTyped} />
        <ul className="layouts-list">
          {names.map((kept) => (
            <li key={kept}>
              <Button onClick={() => apply(kept)}>{kept}</Button>
              <Button tone="quiet" aria-label={`Forget ${kept}`} onClick={() => forget(kept)}>
                Forget
              </Button>
            </li>
          ))}
          <li>
            <Button
              onClick={() => {
                dock.reset();
                onClose();
              }}
            >
              As it was at first
            </Button>
          </li>
        </ul>
        {names.length >= MOST && <p className="dim">Forget one to keep another.</p>}
        <div className="dialog-actions">
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" tone="primary" disabled={!canKeep}>
            {name in layouts ? 'Keep over it' : 'Keep'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
