import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { fullName } from '../format/market-words.ts';
import { useDesk } from '../store/desk.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { Command } from './commands.ts';
import { findCommands } from './find-commands.ts';
import { KeyCaps } from './key-caps.tsx';
import './command-palette.css';

const SHOWN_AT_MOST = 12;

/** Every command and every market, by typing part of its name. */
export function CommandPalette({
  commands,
  onClose,
}: {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}) {
  const { store, workspace } = useDesk();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const markets = useMemo(
    () =>
      (store.read('markets').data ?? []).map((row): Command => ({
        id: `market.${row.ticker}`,
        group: 'Markets',
        title: `${fullName(row)}  ${row.ticker}`,
        run: () => workspace.change({ market: row.ticker }),
      })),
    [store, workspace],
  );
  const found = useMemo(() => {
    const searched = typed.trim() === '' ? commands : [...commands, ...markets];
    return findCommands(searched, typed).slice(0, typed.trim() === '' ? undefined : SHOWN_AT_MOST);
  }, [commands, markets, typed]);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = (to: number): void => {
      setAt(to);
      list.current?.children[to]?.scrollIntoView({ block: 'nearest' });
    };
    if (event.key === 'ArrowDown') move(Math.min(found.length - 1, at + 1));
    else if (event.key === 'ArrowUp') move(Math.max(0, at - 1));
    else if (event.key === 'Enter') run(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog label="Command palette" width="wide" onClose={onClose}>
      <input
        className="input palette-input"
        placeholder="Command or market"
        aria-label="Command or market"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${at}` : undefined}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id="palette-list" className="palette-list" role="listbox" ref={list}>
        {found.map((command, index) => (
          <div
            key={command.id}
            id={`palette-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onPointerMove={() => setAt(index)}
            onClick={() => run(command)}
          >
            <span className="palette-group">{command.group}</span>
            <span className="palette-title">{command.title}</span>
            {command.keys !== undefined && <KeyCaps keys={command.keys} />}
          </div>
        ))}
        {found.length === 0 && <p className="dim">Nothing matches “{typed}”</p>}
      </div>
    </Dialog>
  );
}
