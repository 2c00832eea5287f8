import { exitSettings } from '../../../contract/exits.ts';
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

const FIELDS = [
  'takeProfitCents',
  'stopLossCents',
  'longestHoldingS',
  'flatBeforeCloseS',
  'patienceMs',
] as const;
export type NumberField = (typeof FIELDS)[number];

/** What a field says; nothing is off, where a rule may be. */
const read = (name: NumberField, typed: string) =>
  exitSettings.shape[name].safeParse(typed.trim() === '' ? null : Number(typed));

export const isReadable = (name: NumberField, typed: string): boolean => read(name, typed).success;

type Changes = { -readonly [K in keyof ExitSettings]?: ExitSettings[K] };

/** What was changed; an empty field turns its rule off. What the order service would refuse cannot be applied. */
export function changesFrom(settings: ExitSettings, drafts: ExitDrafts): Changes | 'unreadable' {
  const changes: Changes = {};
  for (const name of FIELDS) {
    const { success, data } = read(name, drafts[name]);
    if (!success) return 'unreadable';
    if (data !== settings[name]) Object.assign(changes, { [name]: data });
  }
  if (drafts.freeCash !== settings.freeCash) changes.freeCash = drafts.freeCash;
  return changes;
}
