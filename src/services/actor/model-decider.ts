import type { Model } from '../../adapters/models/model.ts';
import type { Result } from '../../base/result.ts';
import type { Choice, Decider, DecisionInput } from './decider.ts';

/** Decides as a model does. */
export class ModelDecider implements Decider {
  readonly name: string;
  readonly modelSha256: string;
  readonly needs = 'observation';
  readonly #model: Model;

  constructor(name: string, model: Model) {
    this.name = `model:${name}`;
    this.modelSha256 = model.sha256;
    this.#model = model;
  }

  decide({ observation }: DecisionInput): Result<Choice> {
    return this.#model.decide(observation);
  }
}

/** Stands in for a chosen model while there is none to be used. */
export const holdFor = (name: string): Decider => ({
  name: `model:${name}`,
  modelSha256: null,
  needs: 'book',
  decide: () => HOLD,
});

const HOLD: Result<Choice> = {
  ok: true,
  value: { action: 'hold', logits: null, value: null },
};
