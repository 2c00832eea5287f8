import type { ServiceName, WindowPeer } from '../../contract/service-name.ts';
import { describeErrorInLine } from '../format/error-words.ts';
import { describeOutage, describeOpenStep, describeService } from '../format/service-words.ts';
import { useDesk, useObservable } from './desk.ts';
import { useTopicValue } from './use-topic.ts';

type Served = Exclude<WindowPeer, 'supervisor'> & ServiceName;

/** Why a panel is not current. `busy`: it comes back by itself; `bad`: somebody has to do something. */
export interface Outage {
  readonly words: string;
  readonly tone: 'busy' | 'bad';
}

/**
 * What keeps a service from being believed; undefined while all is well. Asked in the order in which things break:
 * the link, the process, its start, its port.
 */
export function useOutage(service: Served): Outage | undefined {
  const { link, store } = useDesk();
  const isLinked = useObservable(link).kind === 'open';
  const connected = useObservable(store.connected);
  const health = useTopicValue('services', '', ({ data }) => {
    const row = data?.find((each) => each.service === service);
    if (row?.state !== 'failed' || row.reason === null) return row && describeOutage(row);
    // Nothing but a person helps, who has to know what is wrong.
    return `${describeOutage(row)}: ${describeErrorInLine(row.reason)}`;
  });
  const isGivenUp = useTopicValue(
    'services',
    '',
    ({ data }) => data?.some((row) => row.service === service && row.state === 'failed') ?? false,
  );
  const openStep = useTopicValue('startup', '', ({ data }) =>
    describeOpenStep(service, data ?? []),
  );
  if (!isLinked) return { words: 'The link to Oddlot is lost', tone: 'busy' };
  if (health !== undefined) return { words: health, tone: isGivenUp ? 'bad' : 'busy' };
  if (openStep !== undefined) return { words: openStep, tone: 'busy' };
  if (connected.has(service)) return undefined;
  return { words: `${describeService(service)} is away; this is the last it said`, tone: 'busy' };
}
