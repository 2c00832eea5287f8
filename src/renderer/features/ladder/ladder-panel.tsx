import { useDesk, useObservable } from '../../store/desk.ts';
import { BookPanel } from '../../ui/book-panel.tsx';
import { nameKeys, withOwnKeys } from '../../ui/keyboard.ts';
import { SizePicker } from '../../ui/size-picker.tsx';
import { LADDER_KEYS, TRADING_KEYS } from './ladder-keys.ts';
import { Ladder } from './ladder.tsx';
import './ladder-panel.css';

export const LadderPanel = () => (
  <BookPanel label="Ladder" className="ladder-panel" bar={<LadderBar />}>
    {(terms, isCurrent) => <Ladder terms={terms} isCurrent={isCurrent} />}
  </BookPanel>
);

function LadderBar() {
  const { workspace } = useDesk();
  const { orderQty, sizes, tradingKeys, keys } = useObservable(workspace.state);
  const isArmed = tradingKeys === 'armed';
  const names = withOwnKeys(LADDER_KEYS, keys)
    .filter(({ id }) => TRADING_KEYS.includes(id))
    .map((each) => (each.keys === undefined ? '–' : nameKeys(each.keys)));
  return (
    <div className="panel-bar">
      <SizePicker
        label="Size of ladder orders, contracts"
        qty={orderQty}
        sizes={sizes}
        onChange={(qty) => workspace.change({ orderQty: qty })}
      />
      <button
        type="button"
        className="size-preset ladder-arming"
        aria-pressed={isArmed}
        title={`On the ladder ${names.join(' and ')} ${
          isArmed ? 'buy and sell at the cursor, at once' : 'place nothing until they are armed'
        }`}
        onClick={() => workspace.change({ tradingKeys: isArmed ? 'disarmed' : 'armed' })}
      >
        <span className="visually-hidden">Trading keys </span>
        {names.join(' ')} {isArmed ? 'on' : 'off'}
      </button>
    </div>
  );
}
