import { beforeEach, describe, expect, it } from 'vitest';
import { Frames } from './frames.ts';

describe('Frames', () => {
  let asked: (() => void)[];
  let frames: Frames;
  let done: string[];
  const frame = (): void => asked.shift()?.();
  const job = (name: string) => (): void => void done.push(name);

  beforeEach(() => {
    asked = [];
    done = [];
    frames = new Frames((run) => void asked.push(run));
  });

  it('does everything that is to follow the market in one frame, each once', () => {
    const book = job('book');
    frames.soon(book);
    frames.soon(job('quote'));
    frames.soon(book);
    expect(asked).toHaveLength(1);
    frame();
    expect(done).toEqual(['book', 'quote']);
    expect(asked).toEqual([]);
  });

  it('lets one of those that may wait have its turn in a frame, the first that asked first', () => {
    const tape = job('tape');
    frames.inTurn(tape);
    frames.inTurn(job('depth'));
    frames.inTurn(tape);
    frames.soon(job('book'));
    frame();
    expect(done).toEqual(['book', 'tape']);
    frames.inTurn(tape);
    frame();
    expect(done).toEqual(['book', 'tape', 'depth']);
    frame();
    expect(done).toEqual(['book', 'tape', 'depth', 'tape']);
    expect(asked).toEqual([]);
  });

  it('gives a turn that is asked for within a frame in that frame, if it is free', () => {
    frames.soon(() => {
      frames.inTurn(job('tape'));
      frames.inTurn(job('depth'));
    });
    frame();
    expect(done).toEqual(['tape']);
    expect(asked).toHaveLength(1);
    frame();
    expect(done).toEqual(['tape', 'depth']);
  });

  it('leaves the frame in which a chart draws to it', () => {
    frames.inTurn(() => {
      done.push('chart');
      frames.takeNextTurn();
    });
    frames.inTurn(job('tape'));
    frames.soon(job('book'));
    frame();
    frames.soon(job('book'));
    frame();
    expect(done).toEqual(['book', 'chart', 'book']);
    frame();
    expect(done).toEqual(['book', 'chart', 'book', 'tape']);
    expect(asked).toEqual([]);
  });

  it('gives no turn to what was given up', () => {
    const tape = job('tape');
    frames.inTurn(tape);
    frames.forget(tape);
    frame();
    expect(done).toEqual([]);
  });

  it('goes on after a fault', () => {
    frames.soon(() => {
      throw new Error('a panel');
    });
    frames.inTurn(job('tape'));
    expect(frame).toThrow('a panel');
    frame();
    expect(done).toEqual(['tape']);
  });
});
