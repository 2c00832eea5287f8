import { existsSync } from 'node:fs';
import { LatchFile } from '../adapters/files/latch-file.ts';
import { openLedgerStore, type LedgerStore } from '../adapters/sqlite/ledger-store.ts';
import type { Clock } from '../base/clock.ts';
import { err, ok, type Failure, type Result } from '../base/result.ts';
import { WORKSTATION_MODES, type WorkstationMode } from '../contract/service-name.ts';
import { Ledger } from '../domain/orders/ledger.ts';
import type { Instant } from '../domain/units/units.ts';
import type { Profile } from './profile.ts';

/** The latch was set while no program uses the profile. */
export interface RestingKill {
  /** Until the disk had it. */
  readonly gateMs: number;
  /** Why a ledger does not say so; the file alone latches. */
  readonly ledgerFault: Failure | null;
}

/**
 * Latches the kill switch of a profile that nobody uses; whoever calls holds the profile's lock. The file first: it
 * needs nothing but a disk. Then the ledger of every account, so that the audit has it, and each account's next start
 * cancels what rests there, whichever comes first.
 */
export function killAtRest(profile: Profile, clock: Clock, reason: string): Result<RestingKill> {
  const startMs = clock.monotonicMs();
  const at = clock.nowUs() as Instant;
  const set = new LatchFile(profile.latchFile).set({ latchedAtUs: at, reason }, 'power');
  if (!set.ok) return set;
  const gateMs = clock.monotonicMs() - startMs;
  const faults = openAccounts(profile).map((account) => {
    if (!account.ok) return account.error;
    const { ledger, store } = account.value;
    const epoch = ledger.epoch + 1;
    const written =
      ledger.latch === 'latched'
        ? ok(null)
        : store.append([{ type: 'killed', at, epoch, reason, by: 'command' }], 'power');
    store.close();
    return written.ok ? null : { ...written.error };
  });
  return ok({ gateMs, ledgerFault: faults.find((fault) => fault !== null) ?? null });
}

/**
 * Releases the latch of a profile that nobody uses, for every account. What needs the venue cannot be looked at; the
 * next start reads the account before anything else, and trading begins paused. Refused while orders may rest: only a
 * start that finds the switch latched cancels them.
 */
export function releaseAtRest(profile: Profile, clock: Clock, reason: string): Result<null> {
  const latch = new LatchFile(profile.latchFile);
  const accounts = openAccounts(profile);
  try {
    const held: Account[] = [];
    for (const account of accounts) {
      if (!account.ok) return account;
      const { mode, ledger } = account.value;
      if (ledger.latch === 'armed' && !latch.exists) continue;
      const orders = ledger.workingCount;
      if (orders > 0) return err({ code: 'kill.leftOpen', orders, mode });
      held.push(account.value);
    }
    if (held.length === 0) return err({ code: 'kill.notLatched' });
    for (const account of held) {
      const written = release(account, clock.nowUs() as Instant, reason, latch.reason);
      if (!written.ok) return written;
    }
  } finally {
    for (const account of accounts) if (account.ok) account.value.store.close();
  }
  // The ledgers first: when the file stays, the switch stays latched.
  return latch.remove();
}

interface Account {
  readonly mode: WorkstationMode;
  readonly ledger: Ledger;
  readonly store: LedgerStore;
}

/** The ledgers of the accounts that were traded with; a new profile gets that of the embedded exchange. */
function openAccounts({ ledgerFiles }: Profile): readonly Result<Account>[] {
  return WORKSTATION_MODES.filter(
    (mode) => mode === 'embedded' || existsSync(ledgerFiles[mode]),
  ).map((mode) => {
    const ledger = new Ledger();
    const opened = openLedgerStore(ledgerFiles[mode], (event) => ledger.apply(event));
    return opened.ok ? ok({ mode, ledger, store: opened.value }) : err({ ...opened.error });
  });
}

/** @param latchReason - of the file, which may have been put there while nobody ran: the audit names both then */
function release(
  { ledger, store }: Account,
  at: Instant,
  reason: string,
  latchReason: string,
): Result<null> {
  const epoch = ledger.epoch + 1;
  const killed = { type: 'killed', at, epoch, reason: latchReason, by: 'file' } as const;
  const released = { type: 'released', at, reason } as const;
  const events = ledger.latch === 'latched' ? [released] : [killed, released];
  const written = store.append(events, 'power');
  return written.ok ? ok(null) : err({ ...written.error });
}
