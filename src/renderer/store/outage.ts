import { WINDOW_PEERS, type ServiceName } from '../../contract/service-name.ts';
import { describeErrorInLine } from '../format/error-words.ts';
import {
  describeOutage,
  describeOpenStep,
  describeService,
  findTrouble,
} from '../format/service-words.ts';
import { useDesk, useObservable } from './desk.ts';
import { useTopicValue } from './use-topic.ts';

/** Why a panel is not current. `busy`: it comes back by itself; `bad`: somebody has to do something. */
export interface Outage {
  readonly words: string;
  readonly tone: 'busy' | 'bad';
}

/**
 * What keeps a service from being believed; undefined while all is well. Asked in the order in which things break:
 * the link, the process or the one behind it, its start, its port.
 */
export function useOutage(service: ServiceName): Outage | undefined {
  const { link, store } = useDesk();
  const isLinked = useObservable(link).kind === 'open';
  const connected = useObservable(store.connected);
  const health = useTopicValue('services', '', ({ data }) => {
    const row = findTrouble(service, data ?? []);
    if (row?.state !== 'failed' || row.reason === null) return row && describeOutage(row);
    // Nothing but a person helps, who has to know what is wrong.
    return `${describeOutage(row)}: ${describeErrorInLine(row.reason)}`;
  });
  const isGivenUp = useTopicValue(
    'services',
    '',
    ({ data }) => findTrouble(service, data ?? [])?.state === 'failed',
  );
  const openStep = useTopicValue('startup', '', ({ data }) =>
    describeOpenStep(service, data ?? []),
  );
  if (!isLinked) return { words: 'The link to Oddlot is lost', tone: 'busy' };
  if (health !== undefined) return { words: health, tone: isGivenUp ? 'bad' : 'busy' };
  if (openStep !== undefined) return { words: openStep, tone: 'busy' };
  const peer = WINDOW_PEERS.find((name) => name === service);
  if (peer === undefined || connected.has(peer)) return undefined;
  return { words: `${describeService(service)} is away; this is the last it said`, tone: 'busy' };
}
