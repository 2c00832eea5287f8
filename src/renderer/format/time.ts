import { instantToMs, type Instant } from '../../domain/units/units.ts';

/** "14:03:22" UTC. */
export const formatClock = (atMs: number): string => new Date(atMs).toISOString().slice(11, 19);

/** "14:03:22.518" UTC. */
export const formatClockMs = (at: Instant): string =>
  new Date(instantToMs(at)).toISOString().slice(11, 23);

/** "2026-12-01 14:03:22 UTC". */
export const formatMoment = (at: Instant): string =>
  `${new Date(instantToMs(at)).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** "2026-12-01 14:03" UTC. */
export const formatMinute = (at: Instant): string => formatMoment(at).slice(0, 16);

/** The wall clock of this place, with its zone. */
export function formatLocal(atMs: number): string {
  return new Date(atMs).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

/** A span in its two largest units: "850 ms", "12 s", "3m 12s", "5h 03m", "12d 4h". */
export function formatSpan(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  const seconds = Math.floor(whole / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${(seconds % 60).toString().padStart(2, '0')}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${(minutes % 60).toString().padStart(2, '0')}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** Time left until a moment; "closed" once it has passed. */
export function formatUntil(at: Instant, nowMs: number): string {
  const leftMs = instantToMs(at) - nowMs;
  return leftMs <= 0 ? 'closed' : formatSpan(leftMs);
}

/** A short time from microseconds: "40 µs", "1.2 ms", "85 ms", "1.2 s". */
export function formatMicros(us: number): string {
  if (us < 999.5) return `${Math.round(us)} µs`;
  const [value, unit] = us < 999_500 ? [us / 1000, 'ms'] : [us / 1_000_000, 's'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}
