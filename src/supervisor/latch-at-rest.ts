import { LatchFile } from '../adapters/files/latch-file.ts';
import { openLedgerStore, type LedgerStore } from '../adapters/sqlite/ledger-store.ts';
import type { Clock } from '../base/clock.ts';
import { err, ok, type Failure, type Result } from '../base/result.ts';
import type { LedgerEvent } from '../domain/orders/ledger-event.ts';
import { Ledger } from '../domain/orders/ledger.ts';
import type { Instant } from '../domain/units/units.ts';
import type { Profile } from './profile.ts';

/** The latch was set while no program uses the profile. */
export interface RestingKill {
  /** Until the disk had it. */
  readonly gateMs: number;
  /** Why the ledger does not say so; the file alone latches. */
  readonly ledgerFault: Failure | null;
}

/**
 * Latches the kill switch of a profile that nobody uses; whoever calls holds the profile's lock. The file first: it
 * needs nothing but a disk. Then the ledger, so that the audit has it.
 */
export function killAtRest(profile: Profile, clock: Clock, reason: string): Result<RestingKill> {
  const startMs = clock.monotonicMs();
  const at = clock.nowUs() as Instant;
  const set = new LatchFile(profile.latchFile).set({ latchedAtUs: at, reason }, 'power');
  if (!set.ok) return set;
  const gateMs = clock.monotonicMs() - startMs;
  const written = withLedger(profile, (ledger) =>
    ok(
      ledger.latch === 'latched'
        ? []
        : [{ type: 'killed', at, epoch: ledger.epoch + 1, reason, by: 'command' }],
    ),
  );
  return ok({ gateMs, ledgerFault: written.ok ? null : written.error });
}

/**
 * Releases the latch of a profile that nobody uses. What needs the venue cannot be looked at; the next start reads
 * the account before anything else, and trading begins paused. Refused while orders may rest: only a start that finds
 * the switch latched cancels them.
 */
export function releaseAtRest(profile: Profile, clock: Clock, reason: string): Result<null> {
  const latch = new LatchFile(profile.latchFile);
  const written = withLedger(profile, (ledger) => {
    if (ledger.latch === 'armed' && !latch.exists) return err({ code: 'kill.notLatched' });
    const orders = ledger.workingCount;
    if (orders > 0) return err({ code: 'kill.leftOpen', orders });
    const at = clock.nowUs() as Instant;
    // Put there as a file while nobody ran: the audit names both.
    const killed: LedgerEvent[] =
      ledger.latch === 'latched'
        ? []
        : [{ type: 'killed', at, epoch: ledger.epoch + 1, reason: latch.reason, by: 'file' }];
    return ok([...killed, { type: 'released', at, reason }]);
  });
  // The ledger first: when the file stays, the switch stays latched.
  return written.ok ? latch.remove() : written;
}

function withLedger(
  { ledgerFile }: Profile,
  decide: (ledger: Ledger) => Result<readonly LedgerEvent[]>,
): Result<null> {
  const ledger = new Ledger();
  const opened = openLedgerStore(ledgerFile, (event) => ledger.apply(event));
  if (!opened.ok) return err({ ...opened.error });
  const store: LedgerStore = opened.value;
  try {
    const events = decide(ledger);
    if (!events.ok) return events;
    if (events.value.length === 0) return ok(null);
    const appended = store.append(events.value, 'power');
    return appended.ok ? ok(null) : err({ ...appended.error });
  } finally {
    store.close();
  }
}
