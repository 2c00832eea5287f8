import { useState } from 'react';
import { describeErrorInLine } from '../../format/error-words.ts';
import { useDesk } from '../../store/desk.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { FormDialog, ReasonField } from '../../ui/form-dialog.tsx';
import { resume } from './kill-actions.ts';

/** Ending a halt takes a person who has read why, and a reason, which goes into the audit. */
export function ResumeDialog({ onClose }: { readonly onClose: () => void }) {
  const desk = useDesk();
  const [reason, setReason] = useState('');
  const cause = useTopicValue('trading', '', ({ data }) => data?.reason);
  return (
    <FormDialog
      title="Resume trading"
      act="Resume"
      leave="Keep it halted"
      isReady={reason.trim() !== ''}
      onSubmit={async () => ((await resume(desk, reason.trim())) === 'resumed' ? 'close' : 'stay')}
      onClose={onClose}
    >
      {cause && <p>{describeErrorInLine(cause)}</p>}
      <p>Orders may be sent again after this. Open orders of yours were left as they are.</p>
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}
