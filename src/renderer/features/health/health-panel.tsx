import { BreakerTable } from './breaker-table.tsx';
import { LatencyTable } from './latency-table.tsx';
import { MachineFigures } from './machine-figures.tsx';
import { LogTail } from './log-tail.tsx';
import { ServiceTable } from './service-table.tsx';
import { StartupSteps } from './startup-steps.tsx';
import './health-panel.css';

/** Whether everything runs, and where it stands if not. */
export function HealthPanel() {
  return (
    <div role="group" className="panel health" aria-label="Health">
      <div className="health-columns">
        {/* The first to have the keys, which would else go to the log and take the panel down there. */}
        <div className="health-column" role="group" aria-label="Services" tabIndex={0}>
          <ServiceTable />
          <MachineFigures />
          <BreakerTable />
          <LatencyTable />
        </div>
        <div className="health-column">
          <StartupSteps />
          <LogTail />
        </div>
      </div>
    </div>
  );
}
