import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useDesk } from '../store/desk.ts';
import './hold-button.css';

/** Long enough not to happen by accident. */
export const HOLD_MS = 700;

/** Acts once it was held down for a while, by pointer or key; letting go before that does nothing, and says so. */
export function HoldButton({
  label,
  hint,
  onHeld,
  children,
}: {
  readonly label: string;
  readonly hint: string;
  readonly onHeld: () => void;
  readonly children: string;
}) {
  const { notices } = useDesk();
  const [isHeld, setIsHeld] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const letGo = (): void => {
    clearTimeout(timer.current);
    timer.current = undefined;
    setIsHeld(false);
  };
  const hold = (): void => {
    if (timer.current !== undefined) return;
    setIsHeld(true);
    timer.current = setTimeout(() => {
      letGo();
      onHeld();
    }, HOLD_MS);
  };
  const letGoEarly = (): void => {
    if (timer.current === undefined) return;
    letGo();
    notices.say('info', `${children}: nothing was done.`, `${hint}.`);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  const isPress = ({ key }: KeyboardEvent): boolean => key === 'Enter' || key === ' ';
  return (
    <button
      type="button"
      className="hold-button row-action"
      aria-label={label}
      title={hint}
      data-held={isHeld}
      onPointerDown={(event) => event.button === 0 && hold()}
      onPointerUp={letGoEarly}
      onPointerLeave={letGo}
      onKeyDown={(event) => {
        if (!isPress(event)) return;
        event.preventDefault();
        if (!event.repeat) hold();
      }}
      onKeyUp={letGoEarly}
      onBlur={letGo}
    >
      {children}
    </button>
  );
}
