import { describe, expect, it } from 'vitest';
import type { Port } from '../contract/port.ts';
import { TopicHub } from '../contract/topic-publisher.ts';
import { OpenedFiles } from './opened-files.ts';

/** A window that follows the topic, and what it was told. */
function follow(hub: TopicHub): readonly number[] {
  const told: number[] = [];
  let tell: (message: unknown) => void = () => undefined;
  const port: Port = {
    post: (message) => told.push((message as { data: { total: number } }).data.total),
    onMessage: (listener) => (tell = listener),
    onClose: () => undefined,
    close: () => undefined,
    backlogBytes: 0,
  };
  hub.serve(port);
  tell({ type: 'subscribe', topic: 'opened' });
  return told;
}

const createHub = () => new TopicHub({ epoch: 1, schedule: (run) => run() });

describe('opened files', () => {
  it('wait for a window, and are handed out once, in their order', () => {
    const opened = new OpenedFiles(createHub());
    opened.add(['/a.oddlot']);
    opened.add(['/b.onnx', '/c.oddlot']);
    expect(opened.take()).toEqual(['/a.oddlot', '/b.onnx', '/c.oddlot']);
    expect(opened.take()).toEqual([]);
  });

  it('are told to a window that is there, and to one that comes later', () => {
    const hub = createHub();
    const opened = new OpenedFiles(hub);
    const early = follow(hub);
    opened.add(['/a.oddlot']);
    opened.add([]);
    const late = follow(hub);
    opened.add(['/b.oddlot']);
    opened.take();
    opened.add(['/c.oddlot']);
    // One that came while another one was taken is not mistaken for that.
    expect(early).toEqual([0, 1, 2, 3]);
    expect(late).toEqual([1, 2, 3]);
  });
});
