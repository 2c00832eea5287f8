import { useState, type KeyboardEvent } from 'react';
import { useDesk, useObservable } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { COMMAND_GROUPS, type Command } from './commands.ts';
import { KeyCaps } from './key-caps.tsx';
import { keysOf, type Keys } from './keyboard.ts';
import './keyboard-help.css';

/** Keys that belong to one panel and count while it has the focus. */
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
    'Ladder',
    [
      ['arrowup', 'Move the price cursor up'],
      ['arrowdown', 'Move the price cursor down'],
      ['b', 'Buy at the cursor, at once: YES or NO, as shown'],
      ['s', 'Sell at the cursor, at once: YES or NO, as shown'],
      ['x', 'Cancel own orders at the cursor'],
    ],
  ],
  [
    'Ticket',
    [
      ['arrowup', 'Price one step up; with Shift ten'],
      ['enter', 'Send the order'],
    ],
  ],
];

export function KeyboardHelp({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) {
  const { workspace, notices } = useDesk();
  const { keys: own } = useObservable(workspace.state);
  /** The command whose next key press is its new key. */
  const [changing, setChanging] = useState<Command>();
  const keep = (command: Command, keys: Keys | null): void => {
    setChanging(undefined);
    const taken = commands.find((each) => each.keys === keys && each.id !== command.id);
    if (taken) notices.say('bad', `That key is taken by “${taken.title}”.`, 'Choose another one.');
    else workspace.change({ keys: { ...own, [command.id]: keys } });
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
  return (
    <Dialog label="Keyboard" width="wide" onClose={onClose}>
      <h2>Keyboard</h2>
      <div className="help-columns">
        {COMMAND_GROUPS.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <p key={command.id}>
                  <span>{command.title}</span>
                  <button
                    type="button"
                    className="help-key"
                    onClick={() => setChanging(command)}
                    onKeyDown={capture}
                    onBlur={() => setChanging(undefined)}
                  >
                    <span className="visually-hidden">Change the key of {command.title}: </span>
                    {changing?.id === command.id ? (
                      <em>press a key …</em>
                    ) : command.keys === undefined ? (
                      <span className="dim">none</span>
                    ) : (
                      <KeyCaps keys={command.keys} />
                    )}
                  </button>
                </p>
              ))}
          </section>
        ))}
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
        it is. Ladder by pointer: click a bid or ask to place, click an own order or right-click a
        level to cancel, drag an own order to another price, Shift-click to fill the ticket, wheel
        to scroll.
      </p>
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
