import { describeOutage, describeService } from '../format/service-words.ts';
import type { ServiceName, WindowPeer } from '../../contract/service-name.ts';
import type { TopicReading } from './topic-store.ts';
import { useTopicValue } from './use-topic.ts';

type Served = Exclude<WindowPeer, 'supervisor'> & ServiceName;

/**
 * Why a panel is not current, in words; undefined while all is well. The supervisor's word on the service counts
 * first; a reading that is held though the service is ready waits for its new port.
 */
export function useOutage(service: Served, status: TopicReading['status']): string | undefined {
  const outage = useTopicValue('services', '', ({ data }) => {
    const health = data?.find((row) => row.service === service);
    return health && describeOutage(health);
  });
  if (outage !== undefined) return outage;
  return status === 'held'
    ? `${describeService(service)} is away; this is the last it said`
    : undefined;
}
