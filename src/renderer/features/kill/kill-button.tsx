import { useState } from 'react';
import { describeErrorInLine } from '../../format/error-words.ts';
import { useDesk } from '../../store/desk.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { useCommandKeys } from '../../ui/command-keys.ts';
import { hintOf } from '../../ui/keyboard.ts';
import { kill as stop } from './kill-actions.ts';
import './kill-button.css';

/** Always in view. One press stops everything; letting go again takes more. */
export function KillButton({ onRelease }: { readonly onRelease: () => void }) {
  const desk = useDesk();
  const keys = useCommandKeys('kill');
  const [isKilling, setKilling] = useState(false);
  const latch = useTopicValue('trading', '', ({ data }) => data?.killSwitch);
  const kill = useTopicValue('trading', '', ({ data }) => data?.kill);
  const press = async (): Promise<void> => {
    setKilling(true);
    await stop(desk);
    setKilling(false);
  };
  if (latch === 'latched') {
    return (
      <button
        type="button"
        className="kill kill-latched"
        title={kill?.trouble ? describeErrorInLine(kill.trouble) : undefined}
        onClick={onRelease}
      >
        {kill?.canceling === 'yes' ? `KILLED · cancelling ${kill.left}…` : 'KILLED · Release…'}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="kill"
      title={hintOf('Cancel everything, refuse everything', keys)}
      onClick={() => void press()}
    >
      {isKilling ? 'STOPPING…' : 'KILL'}
    </button>
  );
}
