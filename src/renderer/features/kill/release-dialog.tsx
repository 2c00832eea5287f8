import { useState, type FormEvent } from 'react';
import { useDesk } from '../../store/desk.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useTopic } from '../../store/use-topic.ts';
import { formatLocal } from '../../format/time.ts';
import { release } from './kill-actions.ts';
import { ReleaseChecks, useReleaseChecks } from './release-checks.tsx';
import '../../ui/field.css';

const PHRASE = 'RELEASE';

/** Letting go of the kill switch takes a green checklist, a typed word and a reason, which goes into the audit. */
export function ReleaseDialog({ onClose }: { readonly onClose: () => void }) {
  const desk = useDesk();
  const [phrase, setPhrase] = useState('');
  const [reason, setReason] = useState('');
  const checks = useReleaseChecks();
  const isGreen = checks?.every(({ verdict }) => verdict !== 'red') ?? false;
  const isReady = isGreen && phrase === PHRASE && reason.trim() !== '';
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
        <KillFacts />
        <ReleaseChecks checks={checks} />
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
