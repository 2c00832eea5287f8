import { useState, type KeyboardEvent } from 'react';
import { LADDER_KEYS } from '../features/ladder/ladder-keys.ts';
import { ORDER_KEYS } from '../features/orders/order-keys.ts';
import { useDesk, useObservable } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { keysOf, withOwnKeys, type Keyed, type Keys } from '../ui/keyboard.ts';
import { COMMAND_GROUPS, type Command } from './commands.ts';
import { KeyCaps } from './key-caps.tsx';
import { takenBy } from './taken-keys.ts';
import './keyboard-help.css';

/** Keys that belong to one panel, count while it has the focus, and cannot be changed. */
const PANEL_KEYS: readonly (readonly [
  where: string,
  keys: readonly (readonly [string, string])[],
])[] = [
  [
    'Markets',
    [
      ['arrowdown', 'Next row'],
      ['arrowup', 'Previous row'],
      ['enter', 'Choose the market'],
    ],
  ],
  [
    'Lists',
    [
      ['arrowdown', 'Next row'],
      ['pagedown', 'A page on'],
      ['end', 'Last row'],
      ['enter', 'Show the market of the row'],
      ['arrowright', 'Along the buttons of the row'],
      ['escape', 'Back to the list'],
    ],
  ],
  [
    'Ticket',
    [
      ['arrowup', 'Price one step up; with Shift ten'],
      ['enter', 'Send the order'],
    ],
  ],
  [
    'Heat map',
    [
      ['arrowleft', 'Move the cross-hair back in time; with Shift ten steps'],
      ['arrowright', 'Move it on in time; with Shift ten steps'],
      ['arrowup', 'Move it a price up; with Shift ten'],
      ['arrowdown', 'Move it a price down; with Shift ten'],
      ['escape', 'Put it away'],
    ],
  ],
];

/** What the person may give another key. */
interface Changeable extends Keyed {
  readonly title: string;
}

export function KeyboardHelp({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) {
  const { app, workspace, notices } = useDesk();
  const { keys: own } = useObservable(workspace.state);
  const ladderKeys = withOwnKeys<Changeable>(LADDER_KEYS, own);
  const orderKeys = withOwnKeys<Changeable>(ORDER_KEYS, own);
  /** Whose next key press is its new key. */
  const [changing, setChanging] = useState<Changeable>();
  const keep = ({ id }: Changeable, keys: Keys | null): void => {
    setChanging(undefined);
    const scopes: readonly (readonly Changeable[])[] = [commands, ladderKeys, orderKeys];
    const taken = keys === null ? undefined : takenBy(keys, id, scopes);
    if (taken) notices.say('bad', `That key is taken by “${taken.title}”.`, 'Choose another one.');
    else workspace.change({ keys: { ...own, [id]: keys } });
  };
  const capture = (event: KeyboardEvent): void => {
    if (changing === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const keys = keysOf(event.nativeEvent);
    if (keys === 'escape') setChanging(undefined);
    else if (keys === 'backspace') keep(changing, null);
    else if (keys !== undefined) keep(changing, keys);
  };
  const row = (each: Changeable) => (
    <p key={each.id}>
      <span>{each.title}</span>
      <button
        type="button"
        className="help-key"
        onClick={() => setChanging(each)}
        onKeyDown={capture}
        onBlur={() => setChanging(undefined)}
      >
        <span className="visually-hidden">Change the key of {each.title}: </span>
        {changing?.id === each.id ? (
          <em>press a key …</em>
        ) : each.keys === undefined ? (
          <span className="dim">none</span>
        ) : (
          <KeyCaps keys={each.keys} />
        )}
      </button>
    </p>
  );
  return (
    <Dialog label="Keyboard" width="wide" onClose={onClose}>
      <h2>Keyboard</h2>
      <div className="help-columns">
        {COMMAND_GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            {commands.filter((command) => command.group === group).map(row)}
          </section>
        ))}
        <section>
          <h3>In Ladder</h3>
          {ladderKeys.map(row)}
        </section>
        <section>
          <h3>In Orders</h3>
          {orderKeys.map(row)}
        </section>
        {PANEL_KEYS.map(([name, rows]) => (
          <section key={name}>
            <h3>In {name}</h3>
            {rows.map(([keys, title]) => (
              <p key={keys}>
                <span>{title}</span>
                <KeyCaps keys={keys} />
              </p>
            ))}
          </section>
        ))}
      </div>
      <p className="dim">
        Press a key here to change it: Backspace leaves a command without one, Escape leaves it as
        it is. A key of the ladder or of Orders may be that of a command too; there it is theirs.
        Ladder by pointer: click a bid or ask to place, click an own order or right-click a level to
        cancel, drag an own order to another price, Shift-click to fill the ticket, wheel to scroll.
      </p>
      {app.shell === 'desktop' && (
        <p className="dim">
          The menu has the kill switch’s keys too if they are an F key or have Ctrl or Alt; a window
          of one panel hears them through it. The keys that stop everything whatever program is in
          front are others: Settings, desktop, killShortcut.
        </p>
      )}
      <div className="dialog-actions">
        <Button
          disabled={Object.keys(own).length === 0}
          onClick={() => workspace.change({ keys: {} })}
        >
          Usual keys
        </Button>
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
