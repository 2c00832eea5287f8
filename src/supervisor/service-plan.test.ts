import { describe, expect, it } from 'vitest';
import { settings } from '../contract/settings.ts';
import { servicesOfSections } from './service-plan.ts';

describe('a change of settings', () => {
  it('names the services that read them when they start', () => {
    expect(servicesOfSections(['portfolio'])).toEqual(['orders']);
    expect(servicesOfSections(['recording', 'actor'])).toEqual(['ingest', 'actor', 'orders']);
  });

  it('asks for no restart for what is taken over at once, or held by the ledger', () => {
    expect(servicesOfSections(['exits', 'limits', 'window', 'desktop'])).toEqual([]);
  });

  it('is known of every section', () => {
    const all = Object.keys(settings.shape);
    expect(servicesOfSections(all).toSorted()).toEqual(['actor', 'exchange', 'ingest', 'orders']);
  });
});
