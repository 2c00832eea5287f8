import { useLayoutEffect, useRef, type ReactNode } from 'react';
import './dialog.css';

/** A modal over the whole window. The browser keeps the focus inside and closes it on Escape. */
export function Dialog({
  label,
  width = 'normal',
  onClose,
  children,
}: {
  readonly label: string;
  readonly width?: 'normal' | 'wide';
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const element = useRef<HTMLDialogElement>(null);
  // Closed while it is still there: the browser then gives the keys back to what had them before.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className={`dialog dialog-${width}`}
      aria-label={label}
      onCancel={(event) => {
        // React lets it rise out of a dialog that was opened from this one.
        if (event.target !== element.current) return;
        event.preventDefault();
        onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
