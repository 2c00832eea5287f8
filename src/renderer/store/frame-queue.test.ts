import { beforeEach, describe, expect, it } from 'vitest';
import { FrameQueue } from './frame-queue.ts';
import { Frames } from './frames.ts';

describe('FrameQueue', () => {
  let done: number[];
  let frames: (() => void)[];
  let queue: FrameQueue<number>;
  const frame = (): void => frames.shift()?.();

  beforeEach(() => {
    done = [];
    frames = [];
    queue = new FrameQueue<number>({
      perTurn: 2,
      frames: new Frames((run) => void frames.push(run)),
      work: (key) => {
        if (key < 0) return 'nothing to do';
        done.push(key);
        return 'done';
      },
    });
  });

  it('does so much in a turn and the rest in those after it', () => {
    queue.add([1, 2, 3, 4, 5]);
    frame();
    expect(done).toEqual([1, 2]);
    frame();
    expect(done).toEqual([1, 2, 3, 4]);
    frame();
    expect(done).toEqual([1, 2, 3, 4, 5]);
    expect(frames).toEqual([]);
  });

  it('counts only what there was to do', () => {
    queue.add([-1, 1, -2, -3, 2]);
    frame();
    expect(done).toEqual([1, 2]);
    expect(frames).toEqual([]);
  });

  it('does what waits first, once, however often it was asked for', () => {
    queue.add([1, 2, 3, 4]);
    queue.add([1, 2, 3, 4]);
    expect(frames).toHaveLength(1);
    frame();
    queue.add([1, 2, 3, 4]);
    expect(frames).toHaveLength(1);
    frame();
    expect(done).toEqual([1, 2, 3, 4]);
    frame();
    expect(done).toEqual([1, 2, 3, 4, 1, 2]);
    expect(frames).toEqual([]);
  });

  it('asks for nothing when there is nothing', () => {
    queue.add([]);
    expect(frames).toEqual([]);
  });
});
