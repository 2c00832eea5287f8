import type { Instant } from '../units/units.ts';

/** Something that falls due. */
export interface Task {
  readonly at: Instant;
  readonly run: () => void;
  /** Breaks ties: first put, first done. */
  readonly seq: number;
  /** Where it sits in the heap. */
  place: number;
}

/** What falls due, earliest first, equal moments in the order they were put. A binary heap that can also forget. */
export class Agenda {
  readonly #heap: Task[] = [];
  #seq = 0;

  get next(): Task | undefined {
    return this.#heap[0];
  }

  put(at: Instant, run: () => void): Task {
    const task: Task = { at, run, seq: this.#seq, place: this.#heap.length };
    this.#seq += 1;
    this.#heap.push(task);
    this.#rise(task);
    return task;
  }

  /** Forgets a task that is still to come. */
  remove(task: Task): void {
    const { place } = task;
    const last = this.#heap.pop() as Task;
    if (last === task) return;
    this.#set(last, place);
    this.#rise(last);
    this.#sink(last);
  }

  #set(task: Task, place: number): void {
    this.#heap[place] = task;
    task.place = place;
  }

  #rise(task: Task): void {
    let { place } = task;
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1] as Task;
      if (!precedes(task, parent)) break;
      this.#set(parent, place);
      place = (place - 1) >> 1;
    }
    this.#set(task, place);
  }

  #sink(task: Task): void {
    let { place } = task;
    for (;;) {
      let child = this.#heap[2 * place + 1];
      if (child === undefined) break;
      const right = this.#heap[2 * place + 2];
      if (right !== undefined && precedes(right, child)) child = right;
      if (!precedes(child, task)) break;
      const free = child.place;
      this.#set(child, place);
      place = free;
    }
    this.#set(task, place);
  }
}

const precedes = (a: Task, b: Task): boolean => a.at < b.at || (a.at === b.at && a.seq < b.seq);
