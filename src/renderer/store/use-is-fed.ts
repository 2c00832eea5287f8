import { useTopicValue } from './use-topic.ts';

/** Whether books come, one way or the other: what is missing then is not on its way. */
export const useIsFed = (): boolean =>
  useTopicValue('feed', '', ({ data }) => data?.state === 'live' || data?.state === 'polling');
