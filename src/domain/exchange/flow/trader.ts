/** One participant in one market. It remembers its orders and acts when its turn comes. */
export interface Trader {
  /** What it does when trading starts. */
  open?(): void;
  /** One action: a command or a few, perhaps none. */
  act(): void;
}
