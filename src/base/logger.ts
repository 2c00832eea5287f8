export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** One line of a log: an event name `area.happened` and its plain, structured facts. Never a secret. */
export interface LogEntry {
  readonly atUs: number;
  readonly level: LogLevel;
  /** The process or part that speaks. */
  readonly source: string;
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

export type LogSink = (entry: LogEntry) => void;

/** Writes structured lines to whatever sink its process was given. */
export interface Logger {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** A logger that drops entries below `least` and hands the others to `sink`. */
export function createLogger(options: {
  readonly source: string;
  readonly sink: LogSink;
  readonly nowUs: () => number;
  readonly least?: LogLevel;
}): Logger {
  const least = LOG_LEVELS.indexOf(options.least ?? 'info');
  const write =
    (level: LogLevel) =>
    (event: string, facts: Readonly<Record<string, unknown>> = {}): void => {
      if (LOG_LEVELS.indexOf(level) < least) return;
      options.sink({ atUs: options.nowUs(), level, source: options.source, event, facts });
    };
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
