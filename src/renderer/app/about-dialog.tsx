import { useDesk } from '../store/desk.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';

export function AboutDialog({ onClose }: { readonly onClose: () => void }) {
  const { app } = useDesk();
  return (
    <Dialog label="About Oddlot" onClose={onClose}>
      <h2>Oddlot {app.version}</h2>
      <p>
        A workstation for paper trading of prediction markets. No order of it reaches a real-money
        exchange.
      </p>
      <dl className="about">
        <dt>Mode</dt>
        <dd>{app.mode}</dd>
        <dt>Profile</dt>
        <dd className="selectable">{app.profile}</dd>
        <dt>Seed</dt>
        <dd className="selectable">{app.seed ?? 'none'}</dd>
      </dl>
      <p className="dim">
        Charts: TradingView Lightweight Charts™, © TradingView, Inc., https://www.tradingview.com/,
        Apache License 2.0. Dock: dockview, MIT.
      </p>
      <div className="dialog-actions">
        <Button onClick={onClose}>Close</Button>
      </div>
    </Dialog>
  );
}
