import { useState, type FormEvent } from 'react';
import { describeErrorInLine } from '../../format/error-words.ts';
import { useDesk } from '../../store/desk.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { resume } from './kill-actions.ts';
import '../../ui/field.css';

/** Ending a halt takes a person who has read why, and a reason, which goes into the audit. */
export function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const desk = useDesk();
  const [reason, setReason] = useState('');
  const cause = useTopicValue('trading', '', ({ data }) => data?.reason);
  const isReady = reason.trim() !== '';
  const onSubmit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isReady && (await resume(desk, reason.trim())) === 'resumed') onClose();
  };
  return (
    <Dialog label="Resume trading" onClose={onClose}>
      <form className="dialog-form" onSubmit={(event) => void onSubmit(event)}>
        <h2>Resume trading</h2>
        {cause && <p>{describeErrorInLine(cause)}</p>}
        <p>Orders may be sent again after this. Open orders of yours were left as they are.</p>
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
          <Button onClick={onClose}>Keep it halted</Button>
          <Button type="submit" tone="primary" disabled={!isReady}>
            Resume
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
