import { useState } from 'react';
import type { OrderRow } from '../../../contract/trading.ts';
import { ONE_DOLLAR, parseQty, type Price, type Qty } from '../../../domain/units/units.ts';
import { describeSide } from '../../format/order-words.ts';
import { parseCents } from '../../format/price.ts';
import { formatContracts } from '../../format/quantity.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

/** Another price or size for an order that works. */
export function AmendDialog({
  order,
  onAmend,
  onClose,
}: {
  readonly order: OrderRow;
  readonly onAmend: (to: { readonly price: Price; readonly qty: Qty }) => void;
  readonly onClose: () => void;
}) {
  const { market, side, filledQty, remainingQty } = order;
  const [price, setPrice] = useState((order.price / 100).toString());
  const [left, setLeft] = useState((remainingQty / 100).toString());
  const newPrice = parseCents(price);
  const newLeft = parseQty(left.trim());
  const isPrice = newPrice !== undefined && newPrice > 0 && newPrice < ONE_DOLLAR;
  const isSize = newLeft.ok && newLeft.value > 0;
  const isReady = isPrice && isSize;
  return (
    <FormDialog
      title="Amend the order"
      heading={`${describeSide(side)} ${market}`}
      act="Amend"
      isReady={isReady}
      onSubmit={() => {
        if (isReady) onAmend({ price: newPrice, qty: (filledQty + newLeft.value) as Qty });
        return 'close';
      }}
      onClose={onClose}
    >
      <p>
        Another price, or more, gives up its place in the queue; less keeps it.
        {filledQty > 0 && ` ${formatContracts(filledQty)} are filled already.`}
      </p>
      <TextField
        label="Price ¢"
        className="figure"
        inputMode="decimal"
        aria-invalid={!isPrice}
        value={price}
        onChange={setPrice}
      />
      <TextField
        label="Left, contracts"
        className="figure"
        inputMode="decimal"
        aria-invalid={!isSize}
        value={left}
        onChange={setLeft}
      />
      {!isReady && (
        <p role="status" className="dialog-problem">
          {isPrice
            ? 'More than 0 has to be left; to take it all back, cancel the order.'
            : 'A price lies between 0 and 100 cents.'}
        </p>
      )}
    </FormDialog>
  );
}
