import { describe, expect, it } from 'vitest';
import { Notices } from './notices.ts';

function create() {
  const timers: (() => void)[] = [];
  const notices = new Notices((run) => void timers.push(run));
  const elapse = (): void => {
    for (const run of timers.splice(0)) run();
  };
  return { notices, elapse, texts: () => notices.list.get().map(({ text }) => text) };
}

describe('Notices', () => {
  it('lets good news go and keeps bad news until it is dismissed', () => {
    const { notices, elapse, texts } = create();
    notices.say('good', 'done');
    notices.say('bad', 'broken', 'mend it');
    elapse();
    expect(texts()).toEqual(['broken']);
    notices.dismiss(notices.list.get()[0]?.id ?? 0);
    expect(texts()).toEqual([]);
  });

  it('lets everything go at once, bad news too', () => {
    const { notices, elapse, texts } = create();
    notices.say('bad', 'broken');
    notices.say('good', 'done');
    notices.dismissAll();
    expect(texts()).toEqual([]);
    notices.say('bad', 'broken again');
    elapse();
    expect(texts()).toEqual(['broken again']);
  });

  it('counts what is said again instead of repeating it', () => {
    const { notices, texts } = create();
    notices.say('bad', 'broken');
    notices.say('bad', 'broken');
    expect(texts()).toEqual(['broken']);
    expect(notices.list.get()[0]?.times).toBe(2);
  });

  it('keeps bad news whatever good news come after it', () => {
    const { notices, texts } = create();
    notices.say('bad', 'broken');
    for (let i = 1; i <= 9; i += 1) notices.say('good', `${i}`);
    expect(texts()).toEqual(['broken', '6', '7', '8', '9']);
  });

  it('says a failure in words', () => {
    const { notices } = create();
    notices.sayFailure('It was not done', { code: 'link.down' });
    expect(notices.list.get()[0]?.text).toMatch(/^It was not done: \S/);
    expect(notices.list.get()[0]?.tone).toBe('bad');
  });

  it('offers to take a deed back, each one by itself', () => {
    const { notices, texts } = create();
    const undone: number[] = [];
    notices.sayUndoable('Removed.', () => undone.push(1));
    notices.sayUndoable('Removed.', () => undone.push(2));
    expect(texts()).toEqual(['Removed.', 'Removed.']);
    for (const { undo } of notices.list.get()) undo?.();
    expect(undone).toEqual([1, 2]);
  });

  it('shows the newest few', () => {
    const { notices, texts } = create();
    for (let i = 1; i <= 9; i += 1) notices.say('bad', `${i}`);
    expect(texts()).toEqual(['5', '6', '7', '8', '9']);
  });
});
