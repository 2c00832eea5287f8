import type { ReactNode } from 'react';
import './panel-state.css';

/** Instead of content: nothing there yet, nothing there at all, or why there is nothing. */
export function PanelState({
  title,
  detail,
  tone = 'quiet',
  action,
}: {
  readonly title: string;
  readonly detail?: string | undefined;
  readonly tone?: 'quiet' | 'busy' | 'bad';
  readonly action?: ReactNode;
}) {
  return (
    <div className={`panel-state panel-state-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      {tone === 'busy' && <span className="panel-state-pulse" aria-hidden="true" />}
      <p className="panel-state-title">{title}</p>
      {detail !== undefined && <p className="panel-state-detail">{detail}</p>}
      {action}
    </div>
  );
}

/** Above content that is still shown but must not be taken for current. */
export function PanelWarning({
  children,
  tone = 'warn',
}: {
  readonly children: ReactNode;
  readonly tone?: 'warn' | 'bad';
}) {
  return (
    <div className={`panel-warning panel-warning-${tone}`} role="status">
      {children}
    </div>
  );
}
