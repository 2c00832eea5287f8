import type { ExitSettings } from '../../../domain/exits/exit-settings.ts';

/** What stands in the fields, being typed. */
export type ExitDrafts = { readonly [K in Exclude<keyof ExitSettings, 'freeCash'>]: string } & {
  readonly freeCash: ExitSettings['freeCash'];
};

const text = (value: number | null): string => value?.toString() ?? '';

export const draftsOf = (settings: ExitSettings): ExitDrafts => ({
  takeProfitCents: text(settings.takeProfitCents),
  stopLossCents: text(settings.stopLossCents),
  longestHoldingS: text(settings.longestHoldingS),
  flatBeforeCloseS: text(settings.flatBeforeCloseS),
  patienceMs: text(settings.patienceMs),
  freeCash: settings.freeCash,
});

const FIELDS = ['takeProfitCents', 'stopLossCents', 'longestHoldingS', 'flatBeforeCloseS'] as const;

type Changes = { -readonly [K in keyof ExitSettings]?: ExitSettings[K] };

/** What was changed; an empty field turns its rule off. What is no number cannot be applied. */
export function changesFrom(settings: ExitSettings, drafts: ExitDrafts): Changes | 'unreadable' {
  const changes: Changes = {};
  for (const name of FIELDS) {
    const value = drafts[name].trim() === '' ? null : Number(drafts[name]);
    if (Number.isNaN(value)) return 'unreadable';
    if (value !== settings[name]) changes[name] = value;
  }
  const patienceMs = Number(drafts.patienceMs);
  if (drafts.patienceMs.trim() === '' || Number.isNaN(patienceMs)) return 'unreadable';
  if (patienceMs !== settings.patienceMs) changes.patienceMs = patienceMs;
  if (drafts.freeCash !== settings.freeCash) changes.freeCash = drafts.freeCash;
  return changes;
}
