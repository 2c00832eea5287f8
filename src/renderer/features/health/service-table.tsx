import type { ServiceHealth, ServiceState } from '../../../contract/health.ts';
import { SERVICE_NAMES } from '../../../contract/service-name.ts';
import { describeError, describeErrorInLine } from '../../format/error-words.ts';
import { formatBytes } from '../../format/quantity.ts';
import { describeService } from '../../format/service-words.ts';
import { formatSpan } from '../../format/time.ts';
import { useDesk, useObservable } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { PanelState } from '../../ui/panel-state.tsx';
import { Tag, type Tone } from '../../ui/tag.tsx';

const TONES: Readonly<Record<ServiceState, Tone>> = {
  stopped: 'quiet',
  starting: 'warn',
  listening: 'warn',
  ready: 'good',
  hung: 'bad',
  restarting: 'warn',
  failed: 'bad',
};

type LastingService = (typeof SERVICE_NAMES)[number];

/** Services that come and go with their work are not there to be restarted. */
const isLasting = (service: ServiceHealth['service']): service is LastingService =>
  SERVICE_NAMES.some((name) => name === service);

/** Longer than this, and a person feels it. */
const SLOW_LOOP_MS = 50;

function describeMetrics({ heartbeat }: ServiceHealth): string | undefined {
  const metrics = Object.entries(heartbeat?.metrics ?? {});
  if (metrics.length === 0) return undefined;
  return metrics.map(([name, value]) => `${name} ${Math.round(value * 100) / 100}`).join('\n');
}

export function ServiceTable() {
  const { api, notices, clock } = useDesk();
  const nowMs = useObservable(clock);
  const { data } = useTopic('services', '', { everyMs: 500 });
  const restart = async (service: LastingService): Promise<void> => {
    const reply = await api['service.restart']({ service });
    const name = describeService(service);
    if (reply.ok) {
      notices.say('info', `${name} is restarting.`);
      return;
    }
    const { what, remedy } = describeError(reply.error);
    notices.say('bad', `${name} was not restarted: ${what}`, remedy);
  };
  if (data === undefined) return <PanelState tone="busy" title="Waiting for the supervisor" />;
  return (
    <table className="health-table" aria-label="Services">
      <thead>
        <tr>
          <th>Service</th>
          <th>State</th>
          <th>For</th>
          <th className="figure-column">Process</th>
          <th className="figure-column">Restarts</th>
          <th
            className="figure-column"
            title="Event-loop delay of the last second, median and worst"
          >
            Lag ms
          </th>
          <th className="figure-column">Memory</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {data.map((row) => {
          const { service, state, pid, restarts, sinceUs, heartbeat, reason } = row;
          return (
            <tr key={service} title={describeMetrics(row)}>
              <td>{describeService(service)}</td>
              <td>
                <Tag tone={TONES[state]} hint={reason ? describeErrorInLine(reason) : undefined}>
                  {state}
                </Tag>
              </td>
              <td className="figure dim">{formatSpan(nowMs - sinceUs / 1000)}</td>
              <td className="figure-column figure dim">{pid ?? '–'}</td>
              <td className="figure-column figure">
                <Tag tone={restarts > 0 ? 'warn' : 'quiet'}>{restarts}</Tag>
              </td>
              <td className="figure-column figure">
                {heartbeat ? (
                  <Tag tone={heartbeat.loopLagMaxMs > SLOW_LOOP_MS ? 'warn' : 'plain'}>
                    {heartbeat.loopLagP50Ms.toFixed(1)} / {heartbeat.loopLagMaxMs.toFixed(0)}
                  </Tag>
                ) : (
                  '–'
                )}
              </td>
              <td className="figure-column figure">
                {heartbeat ? formatBytes(heartbeat.rssBytes) : '–'}
              </td>
              <td>
                {isLasting(service) && (
                  <button
                    type="button"
                    className="row-action"
                    aria-label={`Restart ${describeService(service)}`}
                    onClick={() => void restart(service)}
                  >
                    Restart
                  </button>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
