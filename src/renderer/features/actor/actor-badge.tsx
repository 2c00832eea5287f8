import { useDesk } from '../../store/desk.ts';
import { useOutage } from '../../store/outage.ts';
import { useTopicValue } from '../../store/use-topic.ts';
import { useCommandKeys } from '../../ui/command-keys.ts';
import { hintOf } from '../../ui/keyboard.ts';
import { arm } from './actor-actions.ts';
import './actor-badge.css';

/** In the title bar, always in view while the actor may trade; one press takes that back. */
export function ActorBadge() {
  const desk = useDesk();
  const keys = useCommandKeys('disarmActor');
  const armed = useTopicValue('actor', '', ({ data }) => data?.armed);
  const isCurrent = useOutage('actor') === undefined;
  if (armed !== 'armed' || !isCurrent) return null;
  return (
    <button
      type="button"
      className="actor-badge"
      title={hintOf('The actor sends orders by itself. Press to disarm it', keys)}
      onClick={() => void arm(desk, 'disarmed')}
    >
      ACTOR ARMED · Disarm
    </button>
  );
}
