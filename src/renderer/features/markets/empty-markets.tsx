import type { Outage } from '../../store/outage.ts';
import { useIsFed } from '../../store/use-is-fed.ts';
import { Button } from '../../ui/button.tsx';
import { PanelState } from '../../ui/panel-state.tsx';

/** How many markets are left after each step of the list's making; the search comes last. */
export interface MarketsLeft {
  readonly all: number;
  /** On the watch list, if that is what is shown. */
  readonly listed: number;
  readonly passing: number;
}

/** Instead of the list: the step that left nothing, and how to undo it. */
export function EmptyMarkets({
  left,
  isLoading,
  outage,
  search,
  filterWords,
  isFilterSure,
  onClearFilter,
}: {
  readonly left: MarketsLeft;
  readonly isLoading: boolean;
  readonly outage: Outage | undefined;
  readonly search: string;
  /** What is filtered by; empty: nothing. */
  readonly filterWords: readonly string[];
  /** Whether all that the filter asks for is known yet. */
  readonly isFilterSure: boolean;
  readonly onClearFilter: () => void;
}) {
  const isFed = useIsFed();
  if (left.all === 0) {
    if (outage !== undefined) {
      const detail = 'The list fills by itself once it is back.';
      return <PanelState tone={outage.tone} title={outage.words} detail={detail} />;
    }
    const detail = 'Health says how far the start has come.';
    if (isLoading || !isFed)
      return <PanelState tone="busy" title="Waiting for the list of markets" detail={detail} />;
    return <PanelState title="The venue lists no markets" detail={detail} />;
  }
  if (left.listed === 0) {
    const detail = 'W puts the chosen market on the watch list, or takes it off.';
    return <PanelState title="Nothing is on the watch list" detail={detail} />;
  }
  const isFiltered = filterWords.length > 0;
  const hidden = left.listed - left.passing;
  const only = isFiltered ? `Only ${filterWords.join(' · ')}: ${hidden} hidden.` : '';
  const action = isFiltered && <Button onClick={onClearFilter}>Clear the filter</Button>;
  if (left.passing === 0) {
    const unsure = isFilterSure ? '' : ' Who holds and trades what is not known yet.';
    return (
      <PanelState
        title="The filter hides every market"
        detail={`${only}${unsure}`}
        action={action}
      />
    );
  }
  return (
    <PanelState
      title={`No market matches “${search}”`}
      detail={`Escape clears the search. ${only}`}
      action={action}
    />
  );
}
