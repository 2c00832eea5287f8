import { Fragment, useState } from 'react';
import type { ServiceHealth, ServiceState } from '../../../contract/health.ts';
import { SERVICE_NAMES } from '../../../contract/service-name.ts';
import { describeErrorInLine } from '../../format/error-words.ts';
import { describeMetric } from '../../format/metric-words.ts';
import { formatBytes } from '../../format/quantity.ts';
import { describeService } from '../../format/service-words.ts';
import { formatSpan } from '../../format/time.ts';
import { useDesk, useObservable } from '../../store/desk.ts';
import { useTopic } from '../../store/use-topic.ts';
import { FigureList, type Figure } from '../../ui/figure-list.tsx';
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

/** All that a service counts of itself: its queues, what it dropped, how long things took. */
function Metrics({ service, heartbeat }: ServiceHealth) {
  const figures = Object.entries(heartbeat?.metrics ?? {}).map(([metric, value]): Figure => {
    const { name, hint, format } = describeMetric(service, metric);
    return [name, format(value), hint];
  });
  if (figures.length === 0) return <span className="dim">It says nothing of itself yet.</span>;
  return <FigureList className="health-metrics" figures={figures} />;
}

const COLUMNS = 8;

export function ServiceTable() {
  const { api, notices, clock } = useDesk();
  const nowMs = useObservable(clock);
  const { data } = useTopic('services', '', { everyMs: 500 });
  const [open, setOpen] = useState<ServiceHealth['service']>();
  const restart = async (service: LastingService): Promise<void> => {
    const reply = await api['service.restart']({ service });
    const name = describeService(service);
    if (reply.ok) notices.say('info', `${name} is restarting.`);
    else notices.sayFailure(`${name} was not restarted`, reply.error);
  };
  if (data === undefined) return <PanelState tone="busy" title="Waiting for the supervisor" />;
  return (
    <table className="health-table health-services" aria-label="Services">
      <thead>
        <tr>
          <th>Service</th>
          <th>State</th>
          <th>For</th>
          <th className="figure-column health-pid">Process</th>
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
          const { service, state, pid, restarts, sinceUs, heartbeat, isSilent, reason } = row;
          return (
            <Fragment key={service}>
              <tr>
                <td>
                  <button
                    type="button"
                    className="row-link"
                    aria-expanded={service === open}
                    title="All that it counts of itself"
                    onClick={() => setOpen(service === open ? undefined : service)}
                  >
                    <span aria-hidden="true">{service === open ? '▾' : '▸'}</span>{' '}
                    {describeService(service)}
                  </button>
                </td>
                <td>
                  <Tag tone={isSilent ? 'bad' : TONES[state]}>{isSilent ? 'silent' : state}</Tag>{' '}
                  {reason && (
                    <span className="dim health-why" title={describeErrorInLine(reason)}>
                      {describeErrorInLine(reason)}
                    </span>
                  )}
                </td>
                <td className="figure dim">{formatSpan(nowMs - sinceUs / 1000)}</td>
                <td className="figure-column figure dim health-pid">{pid ?? '–'}</td>
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
              {service === open && (
                <tr>
                  <td colSpan={COLUMNS}>
                    <Metrics {...row} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}
