import { expect, it } from 'vitest';
import { Activity } from './activity.ts';

it('comes near a steady rate and forgets it again', () => {
  const activity = new Activity();
  for (let second = 0; second < 60; second += 1) {
    activity.count(30);
    activity.settle(1000);
  }
  expect(activity.perS).toBeCloseTo(30, 1);
  activity.settle(5000);
  expect(activity.perS).toBeCloseTo(15, 1);
});

it('says whether the reading changed', () => {
  const activity = new Activity();
  expect(activity.settle(1000)).toBe(false);
  activity.count(10);
  expect(activity.settle(1000)).toBe(true);
});
