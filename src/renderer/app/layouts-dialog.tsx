import { useState, type FormEvent } from 'react';
import { useDesk, useObservable } from '../store/desk.ts';
import type { WorkspaceState } from '../store/workspace.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/text-field.tsx';
import type { DockHandle } from './dock-handle.ts';
import './layouts-dialog.css';

/** More than these nobody tells apart, and the window's memory is bounded. */
const MOST = 12;

type Layouts = WorkspaceState['layouts'];

const without = (layouts: Layouts, name: string): Layouts =>
  Object.fromEntries(Object.entries(layouts).filter(([other]) => other !== name));
const only = (layouts: Layouts, name: string): Layouts =>
  Object.fromEntries(Object.entries(layouts).filter(([other]) => other === name));

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
  /** Stay in their place until the dialog is closed: a message with an undo would lie behind it. */
  const [forgotten, setForgotten] = useState<Layouts>({});
  const name = typed.trim();
  const names = Object.keys(layouts);
  const listed = [...names, ...Object.keys(forgotten)].sort((a, b) => a.localeCompare(b));
  const canKeep = name !== '' && (names.includes(name) || names.length < MOST);
  const keep = (event: FormEvent): void => {
    event.preventDefault();
    const layout = dock.layout();
    if (!canKeep || layout === undefined) return;
    workspace.change({ layouts: { ...layouts, [name]: layout } });
    setForgotten(without(forgotten, name));
    setTyped('');
  };
  const apply = (kept: string): void => {
    if (dock.apply(layouts[kept]) === 'applied') onClose();
    else notices.say('bad', `The layout ${kept} cannot be used any more.`, 'Keep it anew.');
  };
  const forget = (kept: string): void => {
    setForgotten({ ...forgotten, ...only(layouts, kept) });
    workspace.change({ layouts: without(layouts, kept) });
  };
  const bringBack = (kept: string): void => {
    workspace.change({ layouts: { ...layouts, ...only(forgotten, kept) } });
    setForgotten(without(forgotten, kept));
  };
  return (
    <Dialog label="Layouts" onClose={onClose}>
      <form className="dialog-form" onSubmit={keep}>
        <h2>Layouts</h2>
        {/* The first to have the keys: a hasty Enter changes no layout. */}
        <TextField label="Keep as" maxLength={60} value={typed} onChange={setTyped} />
        <ul className="layouts-list">
          {listed.map((kept) => {
            const isKept = names.includes(kept);
            return (
              <li key={kept}>
                <Button disabled={!isKept} onClick={() => apply(kept)}>
                  {kept}
                </Button>
                {/* One button, so that the keys stay with it. */}
                <Button
                  tone="quiet"
                  aria-label={isKept ? `Forget ${kept}` : `Undo forgetting ${kept}`}
                  disabled={!isKept && names.length >= MOST}
                  onClick={() => (isKept ? forget(kept) : bringBack(kept))}
                >
                  {isKept ? 'Forget' : 'Undo'}
                </Button>
              </li>
            );
          })}
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
            {names.includes(name) ? 'Keep over it' : 'Keep'}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
