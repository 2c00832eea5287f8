import { useState } from 'react';
import { useDesk } from '../../store/desk.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { kill } from './kill-actions.ts';
import './kill-button.css';

/** Always in view. One press stops everything; letting go again takes more. */
export function KillButton({ onRelease }: { readonly onRelease: () => void }) {
  const desk = useDesk();
  const [isKilling, setKilling] = useState(false);
  const latch = useTopicValue('trading', '', ({ data }) => data?.killSwitch);
  const press = async (): Promise<void> => {
    setKilling(true);
    await kill(desk);
    setKilling(false);
  };
  if (latch === 'latched') {
    return (
      <button type="button" className="kill kill-latched" onClick={onRelease}>
        KILLED · Release…
      </button>
    );
  }
  return (
    <button
      type="button"
      className="kill"
      title="Cancel everything, refuse everything (Ctrl+Shift+K)"
      onClick={() => void press()}
    >
      {isKilling ? 'STOPPING…' : 'KILL'}
    </button>
  );
}
