import { useState, type FormEvent } from 'react';
import { useDesk } from '../../store/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { release } from './kill-actions.ts';
import '../../ui/field.css';

const PHRASE = 'RELEASE';

/** Letting go of the kill switch takes a typed word and a reason, which goes into the audit. */
export function ReleaseDialog({ onClose }: { readonly onClose: () => void }) {
  const desk = useDesk();
  const [phrase, setPhrase] = useState('');
  const [reason, setReason] = useState('');
  const isReady = phrase === PHRASE && reason.trim() !== '';
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isReady && (await release(desk, phrase, reason.trim())) === 'released') onClose();
  };
  return (
    <Dialog label="Release the kill switch" onClose={onClose}>
      <form className="dialog-form" onSubmit={(event) => void onSubmit(event)}>
        <h2>Release the kill switch</h2>
        <p>
          Orders may be sent again after this. Trading starts paused: nothing moves until you resume
          it.
        </p>
        <label className="field">
          <span>Type {PHRASE}</span>
          <input
            className="input figure"
            autoComplete="off"
            spellCheck={false}
            value={phrase}
            onChange={(event) => setPhrase(event.target.value)}
          />
        </label>
        <label className="field">
          <span>Reason</span>
          <input
            className="input"
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
        <div className="dialog-actions">
          <Button onClick={onClose}>Keep it latched</Button>
          <Button type="submit" tone="primary" disabled={!isReady}>
            Release
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
