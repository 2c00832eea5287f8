import type { IDockviewPanelHeaderProps } from 'dockview-react';

/**
 * The tab of a panel. Its cross is for pointers alone: a button inside a tab is lost on those who hear the page, and
 * the command that closes a panel serves every keyboard.
 */
export function PanelTab({ api }: IDockviewPanelHeaderProps) {
  return (
    <div className="panel-tab">
      <span>{api.title}</span>
      <span
        className="panel-tab-close"
        aria-hidden="true"
        // The dock drags a tab that is pressed.
        onPointerDown={(event) => event.stopPropagation()}
        onClick={(event) => {
          event.stopPropagation();
          api.close();
        }}
      >
        ×
      </span>
    </div>
  );
}
