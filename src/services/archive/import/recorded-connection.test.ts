import { beforeEach, describe, expect, it } from 'vitest';
import type { Numbering } from '../../../adapters/sqlite/session-provenance.ts';
import { RecordedConnection } from './recorded-connection.ts';

let told: string[];
beforeEach(() => {
  told = [];
});

/** Frames are words; those that begin with S are snapshots. */
const connect = (numbering: Numbering = 'complete'): RecordedConnection<string> =>
  new RecordedConnection(numbering, {
    isSnapshot: (frame) => frame.startsWith('S'),
    onFrame: (frame) => told.push(frame),
    onRepeats: (frames, kind) => told.push(`${kind} repeats: ${frames.join(' ')}`),
    onGap: (channel, lost, before) => told.push(`${lost} lost of ${channel} before ${before}`),
    onRestart: (first) => told.push(`restart at ${first}`),
  });

/** `S 1`, `a 2` … on the book's subscription; the word is what the frame says. */
function take(connection: RecordedConnection<string>, frames: string, sid = 1): void {
  for (const [, word = '', seq = ''] of frames.matchAll(/(\w+) (\d+)/g)) {
    const mark = parseInt(word, 36);
    connection.take({ channel: 'orderbook_delta', sid, seq: Number(seq) }, mark, word);
  }
}

describe('a recorded connection', () => {
  it('passes on what follows on what, wherever it begins', () => {
    const connection = connect();
    take(connection, 'a 500, b 501, c 502');
    connection.end();
    expect(told).toEqual(['a', 'b', 'c']);
  });

  it('tells of missing numbers, unless they went to others', () => {
    take(connect(), 'S 1, a 2, b 5');
    expect(told).toEqual(['S', 'a', '2 lost of orderbook_delta before b', 'b']);
    told = [];
    take(connect('filtered'), 'S 1, a 2, b 5');
    expect(told).toEqual(['S', 'a', 'b']);
  });

  it('counts from one once a subscription was confirmed', () => {
    const connection = connect();
    connection.subscribed(1, 'orderbook_delta', 'subscribed');
    take(connection, 'a 3');
    expect(told).toEqual(['subscribed', '2 lost of orderbook_delta before a', 'a']);
  });

  it('takes another frame under a used number for a new connection', () => {
    take(connect(), 'S 1, a 2, b 3, T 1, c 2');
    expect(told).toEqual(['S', 'a', 'b', 'restart at T', 'T', 'c']);
  });

  it('takes the same frame under its number for a repeat', () => {
    const connection = connect();
    take(connection, 'S 1, a 2, b 3, a 2, b 3, c 4');
    expect(told).toEqual(['S', 'a', 'b', 'certain repeats: a b', 'c']);
  });

  it('goes back on that when what follows is not the same', () => {
    take(connect(), 'S 1, a 2, b 3, S 1, a 2, c 3, d 4');
    expect(told).toEqual(['S', 'a', 'b', 'restart at S', 'S', 'a', 'c', 'd']);
  });

  it('says when it cannot know', () => {
    const connection = connect();
    take(connection, 'S 1, a 2, b 3, S 1, a 2');
    connection.end();
    expect(told).toEqual(['S', 'a', 'b', 'doubtful repeats: S a']);
  });

  it('begins anew for all subscriptions at once', () => {
    const connection = connect();
    take(connection, 'S 1, a 2');
    connection.take({ channel: 'trade', sid: 2, seq: 900 }, 1, 'trade');
    take(connection, 'T 1');
    connection.take({ channel: 'trade', sid: 2, seq: 4 }, 2, 'other');
    expect(told).toEqual(['S', 'a', 'trade', 'restart at T', 'T', 'other']);
  });

  it('knows a new connection by a number that now means another channel', () => {
    const connection = connect();
    take(connection, 'S 1');
    connection.take({ channel: 'ticker', sid: 1, seq: null }, 1, 'ticker');
    expect(told).toEqual(['S', 'restart at ticker', 'ticker']);
  });

  it('forgets frames that are far back, and then errs towards a new connection', () => {
    const connection = connect();
    for (let seq = 1; seq <= 100_000; seq += 1) take(connection, `x ${seq}`);
    told = [];
    take(connection, 'x 5');
    expect(told).toEqual(['restart at x', 'x']);
  });

  it('gives up waiting for a difference after thousands of repeats', () => {
    const connection = connect();
    for (let round = 0; round < 2; round += 1) {
      for (let seq = 1; seq <= 20_000; seq += 1) connection.take(place(seq), seq, 'x');
    }
    expect(told.filter((word) => word === 'x')).toHaveLength(20_000);
    expect(told.filter((word) => word.startsWith('certain repeats'))).toHaveLength(2);
  });
  const place = (seq: number) => ({ channel: 'orderbook_delta', sid: 1, seq }) as const;
});
