/** Pixels of the window. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Size = Pick<Box, 'width' | 'height'>;

const GAP_PX = 10;

const within = (value: number, room: number): number =>
  Math.max(GAP_PX, Math.min(room - GAP_PX, value));

/**
 * Where a card beside its target goes: below one that is lower than the card, else on the first side with room for
 * it, right, left, below, above; over the target's lower edge when it has room nowhere. Always within the window.
 */
export function placeCard(target: Box, card: Size, window: Size): Pick<Box, 'left' | 'top'> {
  const right = target.left + target.width + GAP_PX;
  const left = target.left - GAP_PX - card.width;
  const below = target.top + target.height + GAP_PX;
  const above = target.top - GAP_PX - card.height;
  const inside = (place: Pick<Box, 'left' | 'top'>): Pick<Box, 'left' | 'top'> => ({
    left: within(place.left, window.width - card.width),
    top: within(place.top, window.height - card.height),
  });
  const isLow = target.height < card.height;
  if (!isLow && right + card.width + GAP_PX <= window.width)
    return inside({ left: right, top: target.top });
  if (!isLow && left >= GAP_PX) return inside({ left, top: target.top });
  const isRoomAbove = below + card.height + GAP_PX > window.height && above >= GAP_PX;
  return inside({ left: target.left, top: isRoomAbove ? above : below });
}
