import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { COMMAND_GROUPS, type Command } from './commands.ts';
import { KeyCaps } from './key-caps.tsx';
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
      ['b', 'Buy YES at the cursor, at once'],
      ['s', 'Sell YES at the cursor, at once'],
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
  const groups = COMMAND_GROUPS.map((group) => ({
    name: group as string,
    rows: commands.flatMap(({ group: own, keys, title }) =>
      own === group && keys !== undefined ? [[keys, title] as const] : [],
    ),
  }));
  const panels = PANEL_KEYS.map(([name, rows]) => ({ name: `In ${name}`, rows }));
  return (
    <Dialog label="Keyboard" width="wide" onClose={onClose}>
      <h2>Keyboard</h2>
      <div className="help-columns">
        {[...groups, ...panels].map(({ name, rows }) => (
          <section key={name}>
            <h3>{name}</h3>
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
        Ladder by pointer: click a bid or ask to place, click an own order or right-click a level to
        cancel, Shift-click to fill the ticket, wheel to scroll.
      </p>
      <div className="dialog-actions">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
