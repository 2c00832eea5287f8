import { useState } from 'react';
import type { Qty } from '../../../domain/units/units.ts';
import { formatContracts } from '../../format/quantity.ts';
import { useDesk, useObservable } from '../../store/desk.ts';
import { Button } from '../../ui/button.tsx';
import { SizesDialog } from '../../ui/sizes-dialog.tsx';

/** By which the search of the settings finds this. */
export const SIZES_TEXT = 'Order sizes presets contracts ticket ladder keys';

/** The sizes to choose from, which this window keeps itself. */
export function OrderSizes() {
  const { workspace } = useDesk();
  const { sizes } = useObservable(workspace.state);
  const [isChanging, setChanging] = useState(false);
  return (
    <section aria-label="Order sizes">
      <h3>Order sizes</h3>
      <div className="settings-field">
        <span className="settings-name">
          <b className="figure">{sizes.map((size) => formatContracts(size as Qty)).join(' · ')}</b>
          <span className="dim">
            Contracts that ladder, ticket and the size keys offer. Kept by this window.
          </span>
        </span>
        <span className="settings-acts">
          <Button aria-label="Change the sizes" onClick={() => setChanging(true)}>
            Change…
          </Button>
        </span>
      </div>
      {isChanging && <SizesDialog onClose={() => setChanging(false)} />}
    </section>
  );
}
