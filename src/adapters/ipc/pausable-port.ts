import type { Port } from '../../contract/port.ts';

/**
 * A port whose owner may stop taking messages for a while. What is not taken counts as backlog at the other end,
 * so a slow reader far behind this port is seen by whoever publishes into it.
 */
export interface PausablePort extends Port {
  pause(): void;
  resume(): void;
}
