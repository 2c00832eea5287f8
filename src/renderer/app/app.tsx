import { useCallback, useEffect, useMemo, useState } from 'react';
import { AlertRunner } from '../features/alerts/alert-runner.tsx';
import { QuoteStrip } from '../features/quote/quote-strip.tsx';
import { ReleaseDialog } from '../features/kill/release-dialog.tsx';
import { ResumeDialog } from '../features/kill/resume-dialog.tsx';
import { SettingsDialog } from '../features/settings/settings-dialog.tsx';
import { useDesk, useObservable, useSignal } from '../store/desk.ts';
import type { Signal } from '../store/signals.ts';
import { CommandKeys, keysById } from '../ui/command-keys.ts';
import { isForField, isPlain, matchesKeys, withOwnKeys } from '../ui/keyboard.ts';
import { PanelWarning } from '../ui/panel-state.tsx';
import { SizesDialog } from '../ui/sizes-dialog.tsx';
import { AboutDialog } from './about-dialog.tsx';
import { CommandPalette } from './command-palette.tsx';
import { createCommands, type Command, type Overlay } from './commands.ts';
import { callTicket } from './call-ticket.ts';
import { DockHandle } from './dock-handle.ts';
import { hasPins } from './dock-layout.ts';
import { Dock } from './dock.tsx';
import { KeyboardHelp } from './keyboard-help.tsx';
import { LayoutsDialog } from './layouts-dialog.tsx';
import { Spoken } from './spoken.tsx';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { Tour } from './tour.tsx';
import { useFirstMarket } from './use-first-market.ts';
import { useOpenedFiles } from './use-opened-files.ts';
import './app.css';

/** Plain keys are commands again. A search that holds something is emptied first, which the browser does. */
function leaveField(field: EventTarget | null): void {
  const isSearching =
    field instanceof HTMLInputElement && field.type === 'search' && field.value !== '';
  if (field instanceof HTMLElement && !isSearching) field.blur();
}

/** The tabs of the dock take arrows whatever is held with them. */
const isTaken = (press: KeyboardEvent): boolean =>
  press.defaultPrevented &&
  (isPlain(press) || !(press.target instanceof Element && press.target.matches('[role="tab"]')));

/** Plain letters are for fields and dialogs first; with Ctrl or Alt a command works everywhere. */
function useCommands(commands: readonly Command[]): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isInDialog = document.querySelector('dialog[open]') !== null;
      if (isTaken(event) || (isPlain(event) && isInDialog)) return;
      if (isForField(event)) {
        if (event.key === 'Escape') leaveField(event.target);
        return;
      }
      const command = commands.find(({ keys }) => keys !== undefined && matchesKeys(event, keys));
      if (command === undefined) return;
      event.preventDefault();
      // What is behind a dialog stays where it is.
      if (isInDialog && command.group === 'Layout') return;
      if (!event.repeat || command.held === 'repeats') command.run();
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [commands]);
}

export function App() {
  const desk = useDesk();
  const [overlay, setOverlay] = useState<Overlay>('none');
  const [dock] = useState(() => new DockHandle());
  const { keys, layout } = useObservable(desk.workspace.state);
  const commands = useMemo(
    () => withOwnKeys(createCommands(desk, dock, setOverlay), keys),
    [desk, dock, keys],
  );
  const commandKeys = useMemo(() => keysById(commands), [commands]);
  useCommands(commands);
  useFirstMarket();
  useOpenedFiles(dock);
  const onSignal = useCallback(
    (signal: Signal) => {
      if (signal.type === 'callTicket') callTicket(desk, dock, signal);
    },
    [desk, dock],
  );
  useSignal(onSignal);
  const close = useCallback(() => setOverlay('none'), []);
  return (
    <CommandKeys value={commandKeys}>
      <div className="app">
        <TitleBar onOverlay={setOverlay} />
        <LinkWarning />
        <QuoteStrip mark={hasPins(layout) ? 'chosen' : 'none'} />
        <Tour commands={commands} dock={dock} />
        <Dock onReady={dock.attach} />
        <StatusBar onHealth={() => dock.show('health')} />
        <Spoken words={dock.spoken} />
        <AlertRunner />
        {overlay === 'palette' && <CommandPalette commands={commands} onClose={close} />}
        {overlay === 'help' && <KeyboardHelp commands={commands} onClose={close} />}
        {overlay === 'release' && <ReleaseDialog onClose={close} />}
        {overlay === 'resume' && <ResumeDialog onClose={close} />}
        {overlay === 'settings' && <SettingsDialog onClose={close} />}
        {overlay === 'sizes' && <SizesDialog onClose={close} />}
        {overlay === 'layouts' && <LayoutsDialog dock={dock} onClose={close} />}
        {overlay === 'about' && <AboutDialog onClose={close} />}
      </div>
    </CommandKeys>
  );
}

function LinkWarning() {
  const link = useObservable(useDesk().link);
  if (link.kind !== 'lost') return null;
  return (
    <PanelWarning tone="bad">
      The link to Oddlot is lost; nothing here is current. Reconnecting, attempt {link.attempt}.
    </PanelWarning>
  );
}
