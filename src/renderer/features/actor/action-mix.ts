import type { ActorStatus } from '../../../contract/trading.ts';

type Action = keyof ActorStatus['actions'];

/** The five actions as a person reads them. */
export const ACTION_LABELS: Readonly<Record<Action, string>> = {
  hold: 'Hold',
  buyYes: 'Buy YES',
  sellYes: 'Sell YES',
  buyNo: 'Buy NO',
  sellNo: 'Sell NO',
};

/** One action with how often it was decided. */
export interface ActionShare {
  readonly action: Action;
  readonly label: string;
  readonly times: number;
  /** Of all decisions, 0 to 1. */
  readonly share: number;
}

/** Every action, also those never decided, in the order in which a model's outputs stand. */
export function actionMix(actions: ActorStatus['actions']): readonly ActionShare[] {
  const entries = Object.entries(ACTION_LABELS) as [Action, string][];
  const all = entries.reduce((sum, [action]) => sum + actions[action], 0);
  return entries.map(([action, label]) => {
    const times = actions[action];
    return { action, label, times, share: all === 0 ? 0 : times / all };
  });
}
