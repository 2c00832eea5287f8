import { expect, it } from 'vitest';
import { PANELS } from './panel-list.ts';
import { hashOf, panelOf } from './panel-window-place.ts';

it('finds every panel where it is put, and the desk everywhere else', () => {
  for (const { id } of PANELS) expect(panelOf(hashOf(id))).toBe(id);
  for (const hash of ['', '#', '#token=abc', '#panel=', '#panel=nothing']) {
    expect(panelOf(hash)).toBeNull();
  }
});
