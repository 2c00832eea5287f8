import { useState } from 'react';
import { useDesk } from '../../store/desk.ts';
import { FormDialog, ReasonField } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useTopic } from '../../store/use-topic.ts';
import { formatLocal } from '../../format/time.ts';
import { release } from './kill-actions.ts';
import { ReleaseChecks, useReleaseChecks } from './release-checks.tsx';

const PHRASE = 'RELEASE';

/** Letting go of the kill switch takes a green checklist, a typed word and a reason, which goes into the audit. */
export function ReleaseDialog({ onClose }: { readonly onClose: () => void }) {
  const desk = useDesk();
  const [phrase, setPhrase] = useState('');
  const [reason, setReason] = useState('');
  const { checks, failure } = useReleaseChecks();
  const isGreen = checks?.every(({ verdict }) => verdict !== 'red') ?? false;
  const isReady = isGreen && phrase === PHRASE && reason.trim() !== '';
  return (
    <FormDialog
      title="Release the kill switch"
      act="Release"
      leave="Keep it latched"
      isReady={isReady}
      onSubmit={async () =>
        (await release(desk, phrase, reason.trim())) === 'released' ? 'close' : 'stay'
      }
      onClose={onClose}
    >
      <p>
        Orders may be sent again after this. Trading starts paused: nothing moves until you resume
        it.
      </p>
      <KillFacts />
      <ReleaseChecks checks={checks} failure={failure} />
      <TextField
        label={`Type ${PHRASE}`}
        className="figure"
        autoComplete="off"
        spellCheck={false}
        value={phrase}
        onChange={setPhrase}
      />
      <ReasonField value={reason} onChange={setReason} />
    </FormDialog>
  );
}

/** Why it is latched, and how the last drill went. */
function KillFacts() {
  const { data } = useTopic('trading');
  const { kill, drill } = data ?? {};
  return (
    <>
      {kill && (
        <p>
          Latched{kill.at !== null && ` ${formatLocal(kill.at / 1000)}`}: {kill.reason}
        </p>
      )}
      {drill && (
        <p className="figure">
          Last drill {formatLocal(drill.at / 1000)}: {drill.verdict}, {drill.placed} orders, gate{' '}
          {drill.gateMs.toFixed(1)} ms, verified empty in {drill.cancelsMs.toFixed(0)} ms.
        </p>
      )}
    </>
  );
}
