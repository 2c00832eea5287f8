import { meanReversion, type MeanReversionParameters } from './mean-reversion.ts';
import { momentum, type MomentumParameters } from './momentum.ts';
import type { Policy } from './policy-view.ts';
import { spreadCapture, type SpreadCaptureParameters } from './spread-capture.ts';

/** The built-in policies by the name that the settings use. */
export const POLICY_NAMES = ['hold', 'spreadCapture', 'momentum', 'meanReversion'] as const;
export type PolicyName = (typeof POLICY_NAMES)[number];

/** What may be set of each policy that has something to set. */
export interface PolicyParameters {
  readonly spreadCapture: SpreadCaptureParameters;
  readonly momentum: MomentumParameters;
  readonly meanReversion: MeanReversionParameters;
}

/** Does nothing, whatever the market does: what stands in when there is no usable model. */
export const hold: Policy = () => 'hold';

/** What a policy looks at: the book alone, or its latest changes too. */
export const POLICY_NEEDS: Readonly<Record<PolicyName, 'book' | 'history'>> = {
  hold: 'book',
  spreadCapture: 'book',
  momentum: 'history',
  meanReversion: 'history',
};

export function builtinPolicy(name: PolicyName, parameters: PolicyParameters): Policy {
  switch (name) {
    case 'hold':
      return hold;
    case 'spreadCapture':
      return spreadCapture(parameters.spreadCapture);
    case 'momentum':
      return momentum(parameters.momentum);
    case 'meanReversion':
      return meanReversion(parameters.meanReversion);
  }
}
