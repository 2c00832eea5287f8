import type { IDockviewPanelProps } from 'dockview-react';
import { Component, useCallback, useSyncExternalStore, type ReactNode } from 'react';
import { PanelVisibility } from '../store/use-topic.ts';
import { Button } from '../ui/button.tsx';
import { PanelState } from '../ui/panel-state.tsx';

/** A fault in one panel leaves the others alone, and says so where it happened. */
export class FaultBoundary extends Component<
  { readonly children: ReactNode },
  { readonly fault: Error | undefined }
> {
  override state: { readonly fault: Error | undefined } = { fault: undefined };

  static getDerivedStateFromError(fault: Error): { readonly fault: Error } {
    return { fault };
  }

  override render(): ReactNode {
    if (this.state.fault === undefined) return this.props.children;
    return (
      <PanelState
        tone="bad"
        title="This panel failed"
        detail={this.state.fault.message}
        action={<Button onClick={() => this.setState({ fault: undefined })}>Start it again</Button>}
      />
    );
  }
}

/** What every panel lives in: tells it whether it can be seen. */
export function PanelFrame({
  api,
  children,
}: {
  readonly api: IDockviewPanelProps['api'];
  readonly children: ReactNode;
}) {
  const subscribe = useCallback(
    (listener: () => void) => {
      const subscription = api.onDidVisibilityChange(listener);
      return () => subscription.dispose();
    },
    [api],
  );
  const isVisible = useSyncExternalStore(subscribe, () => api.isVisible);
  return (
    <PanelVisibility value={isVisible ? 'visible' : 'hidden'}>
      <FaultBoundary>{children}</FaultBoundary>
    </PanelVisibility>
  );
}
