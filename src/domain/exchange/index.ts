export type * from './commands.ts';
export { ExchangeEngine } from './engine.ts';
export type * from './events.ts';
export type * from './listing.ts';
export type { EngineOptions } from './options.ts';
export type * from './views.ts';
