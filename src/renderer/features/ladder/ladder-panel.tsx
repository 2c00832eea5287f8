import { useDesk, useObservable } from '../../store/desk.ts';
import { BookPanel } from '../../ui/book-panel.tsx';
import { SizePicker } from '../../ui/size-picker.tsx';
import { Ladder } from './ladder.tsx';
import './ladder-panel.css';

export const LadderPanel = () => (
  <BookPanel label="Ladder" className="ladder-panel" bar={<LadderBar />}>
    {(terms, isCurrent) => <Ladder terms={terms} isCurrent={isCurrent} />}
  </BookPanel>
);

function LadderBar() {
  const { workspace } = useDesk();
  const { orderQty, sizes, tradingKeys } = useObservable(workspace.state);
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
        className="size-preset"
        aria-pressed={tradingKeys === 'armed'}
        aria-label="B S: trading keys"
        title={`The keys B and S ${tradingKeys === 'armed' ? 'place at the cursor' : 'do nothing here'}`}
        onClick={() =>
          workspace.change({ tradingKeys: tradingKeys === 'armed' ? 'disarmed' : 'armed' })
        }
      >
        B S
      </button>
    </div>
  );
}
