import { useCallback, useEffect, useRef, useState } from 'react';
import { useDesk, useObservable } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import type { Command } from './commands.ts';
import type { DockHandle } from './dock-handle.ts';
import { KeyCaps } from './key-caps.tsx';
import { noteFronts, putBack, type Fronts } from './look-around.ts';
import { placeCard } from './tour-place.ts';
import { TOUR_STEPS, type TourStep } from './tour-steps.ts';
import './tour.css';

const px = (value: number): string => `${Math.round(value)}px`;

/** Lays the ring over the target and the card beside it; without a target both stay away from where they would lie. */
function lay(target: Element | null, ring: HTMLElement, card: HTMLElement): void {
  ring.hidden = target === null;
  if (target === null) return;
  const box = target.getBoundingClientRect();
  ring.style.left = px(box.left);
  ring.style.top = px(box.top);
  ring.style.width = px(box.width);
  ring.style.height = px(box.height);
  const { left, top } = placeCard(
    box,
    { width: card.offsetWidth, height: card.offsetHeight },
    { width: document.documentElement.clientWidth, height: document.documentElement.clientHeight },
  );
  card.style.left = px(left);
  card.style.top = px(top);
}

/**
 * A first look around, once: nothing of the window is covered up or held back while it stands there, and afterwards the
 * desk is as it was.
 */
export function Tour({
  commands,
  dock,
}: {
  readonly commands: readonly Command[];
  readonly dock: DockHandle;
}) {
  const { tour } = useObservable(useDesk().workspace.state);
  return tour === 'due' ? <TourCard commands={commands} dock={dock} /> : null;
}

function TourCard({
  commands,
  dock,
}: {
  readonly commands: readonly Command[];
  readonly dock: DockHandle;
}) {
  const { workspace } = useDesk();
  const [at, setAt] = useState(0);
  const ring = useRef<HTMLDivElement>(null);
  const card = useRef<HTMLElement>(null);
  const next = useRef<HTMLButtonElement>(null);
  const { target, panel, title, text, commands: shown } = TOUR_STEPS[at] as TourStep;
  const fronts = useRef<Fronts>(undefined);
  const shownPanels = useRef(new Set<string>());
  const end = useCallback(() => {
    const before = fronts.current;
    if (before) dock.arrange((api) => putBack(api, before, shownPanels.current));
    dock.focusActive();
    workspace.change({ tour: 'done' });
    // Whoever leaves right away is not led through it again.
    void workspace.flush();
  }, [dock, workspace]);
  const isLast = at === TOUR_STEPS.length - 1;
  const go = (by: 1 | -1): void => {
    if (by === 1 && isLast) end();
    else setAt(Math.max(0, at + by));
  };
  useEffect(() => {
    // Before there is a dock nothing is shown either.
    fronts.current ??= dock.arrange(noteFronts);
    if (panel !== null) shownPanels.current.add(dock.show(panel));
    // A panel that comes to the front takes the keyboard; whoever walks by keys walks on.
    next.current?.focus();
    const place = (): void => {
      if (ring.current && card.current)
        lay(document.querySelector(target), ring.current, card.current);
    };
    // Its place may change at any time.
    const sizes = new ResizeObserver(place);
    // At a start and after a closed panel was opened again it takes some frames until it is there.
    const begin = (): void => {
      const element = document.querySelector(target);
      if (element === null) {
        frame = requestAnimationFrame(begin);
        return;
      }
      sizes.observe(element);
      sizes.observe(document.documentElement);
    };
    let frame = requestAnimationFrame(begin);
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
    };
  }, [dock, panel, target]);
  return (
    <>
      <div className="tour-ring" ref={ring} hidden aria-hidden="true" />
      <section
        className="tour"
        ref={card}
        aria-label="Tour"
        onKeyDown={(event) => {
          if (event.key === 'Escape') end();
          else if (event.key === 'ArrowRight') go(1);
          else if (event.key === 'ArrowLeft') go(-1);
          else return;
          event.preventDefault();
        }}
      >
        <div aria-live="polite">
          <h2>
            {title} <span className="figure dim">{`${at + 1} of ${TOUR_STEPS.length}`}</span>
          </h2>
          <p>{text}</p>
        </div>
        <ul className="tour-keys" aria-label="Keys">
          {commands
            .filter(({ id, keys }) => keys !== undefined && shown.includes(id))
            .map(({ id, title: name, keys }) => (
              <li key={id}>
                <span>{name}</span>
                <KeyCaps keys={keys ?? ''} />
              </li>
            ))}
        </ul>
        <div className="tour-actions">
          <Button tone="quiet" onClick={end}>
            Skip the tour
          </Button>
          <span className="panel-fill" />
          <Button disabled={at === 0} onClick={() => go(-1)}>
            Back
          </Button>
          <Button ref={next} tone="primary" onClick={() => go(1)}>
            {isLast ? 'Done' : 'Next'}
          </Button>
        </div>
      </section>
    </>
  );
}
