import { useState, type FormEvent, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { TextField } from './text-field.tsx';

/** A question with fields, one way out that does something and one that does not. */
export function FormDialog({
  title,
  heading = title,
  act,
  leave = 'Leave it',
  tone = 'primary',
  isReady,
  onSubmit,
  onClose,
  children,
}: {
  readonly title: string;
  /** What stands above the fields, when it says more than the title. */
  readonly heading?: string;
  /** The words on the button that does it. */
  readonly act: string;
  readonly leave?: string;
  readonly tone?: 'primary' | 'kill';
  readonly isReady: boolean;
  /** The dialog closes unless it answers `stay`. */
  readonly onSubmit: () => Promise<'close' | 'stay'> | 'close';
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  /** Asked for, and not yet answered: another press asks for nothing more. */
  const [isAsked, setAsked] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    // React lets it rise into a form that the dialog was opened from, such as an order's.
    event.stopPropagation();
    if (!isReady || isAsked) return;
    setAsked(true);
    if ((await onSubmit()) === 'close') onClose();
    else setAsked(false);
  };
  return (
    <Dialog label={title} onClose={onClose}>
      <form className="dialog-form" onSubmit={(event) => void submit(event)}>
        <h2>{heading}</h2>
        {children}
        <div className="dialog-actions">
          <Button onClick={onClose}>{leave}</Button>
          {/* Not disabled while it is asked for, which would take the keys from it. */}
          <Button type="submit" tone={tone} disabled={!isReady} aria-busy={isAsked}>
            {act}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Why, in the person's words: it goes into the audit. */
export function ReasonField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (reason: string) => void;
}) {
  return <TextField label="Reason" maxLength={200} value={value} onChange={onChange} />;
}
