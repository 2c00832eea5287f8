import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Instant } from '../units/units.ts';
import { Agenda, type Task } from './agenda.ts';

it('hands out what is due in order of time, then of entry, and forgets what was removed', () => {
  const entry = fc.record({ at: fc.nat(20), keep: fc.boolean() });
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 100 }), (entries) => {
      const agenda = new Agenda();
      const tasks = entries.map(({ at }) => agenda.put(at as Instant, () => undefined));
      const kept = tasks.filter((_task, index) => entries[index]?.keep);
      for (const task of tasks) if (!kept.includes(task)) agenda.remove(task);
      const done: Task[] = [];
      for (let task = agenda.next; task !== undefined; task = agenda.next) {
        agenda.remove(task);
        done.push(task);
      }
      expect(done).toEqual(kept.toSorted((a, b) => a.at - b.at || a.seq - b.seq));
    }),
  );
});
