import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Frames, nextFrame } from '../store/frames.ts';
import type { Link, LinkState } from '../store/link.ts';
import { Observable } from '../store/observable.ts';
import { Boot } from './boot.tsx';
import { createStore, openDesk, type DeskOutcome } from './open-desk.ts';
import { refuseStrayFiles } from './refuse-stray-files.ts';
import './tokens.css';
import './base.css';
import '../ui/panel.css';
import '../ui/field.css';

/** Puts the window into an element and opens its link. */
export function mount(element: HTMLElement, link: Link): void {
  const state = new Observable<LinkState>(link.state);
  link.onState((next) => state.set(next));
  refuseStrayFiles(window);
  const frames = new Frames(nextFrame);
  const store = createStore(link, frames);
  const open = (): Promise<DeskOutcome> => openDesk(link, state, store, frames);
  createRoot(element).render(
    <StrictMode>
      <Boot link={state} openDesk={open} />
    </StrictMode>,
  );
  link.open();
}
