import { useCallback, useEffect, useState } from 'react';
import { describeErrorInLine } from '../format/error-words.ts';
import { DeskContext, useObservable, type Desk } from '../store/desk.ts';
import type { LinkState } from '../store/link.ts';
import type { Observable } from '../store/observable.ts';
import { Button } from '../ui/button.tsx';
import { PanelState } from '../ui/panel-state.tsx';
import { App } from './app.tsx';
import type { DeskOutcome } from './open-desk.ts';
import { placeOfThisWindow } from './panel-window-place.ts';
import { PanelWindow } from './panel-window.tsx';

/** From nothing to the desk: says what it waits for, and what to do when it cannot go on. */
export function Boot({
  link,
  openDesk,
}: {
  readonly link: Observable<LinkState>;
  readonly openDesk: () => Promise<DeskOutcome>;
}) {
  const state = useObservable(link);
  const [place] = useState(placeOfThisWindow);
  const [outcome, setOutcome] = useState<DeskOutcome>();
  const desk: Desk | undefined = outcome?.ok ? outcome.value : undefined;
  const isOpen = state.kind === 'open';
  const start = useCallback(() => void openDesk().then(setOutcome), [openDesk]);
  useEffect(() => {
    if (isOpen && desk === undefined) start();
  }, [isOpen, desk, start]);

  if (state.kind === 'unauthorized') {
    return (
      <PanelState
        tone="bad"
        title="This browser has no session with Oddlot"
        detail="Open the link that oddlot printed when it started. It works once; starting oddlot again prints a new one."
      />
    );
  }
  if (desk !== undefined) {
    return (
      <DeskContext value={desk}>
        {place === null ? <App /> : <PanelWindow place={place} />}
      </DeskContext>
    );
  }
  if (outcome !== undefined && !outcome.ok) {
    return (
      <PanelState
        tone="bad"
        title="Oddlot could not open this window"
        detail={describeErrorInLine(outcome.error)}
        action={<Button onClick={start}>Try again</Button>}
      />
    );
  }
  if (state.kind === 'lost') {
    return (
      <PanelState
        tone="bad"
        title="Oddlot does not answer"
        detail={`Is it still running? Attempt ${state.attempt}; the next one comes by itself.`}
      />
    );
  }
  return <PanelState tone="busy" title="Opening Oddlot" />;
}
