import { LOG_LEVELS, type LogEntry, type LogLevel } from '../../../base/logger.ts';

/** Which lines a person wants to see. */
export interface LogFilter {
  /** This level and those above. */
  readonly least: LogLevel;
  /** One writer; null: all. */
  readonly source: string | null;
  /** Words that a line has to contain, all of them; case does not count. */
  readonly text: string;
}

/** What a line says beside its event. */
export const factsOf = ({ facts }: Pick<LogEntry, 'facts'>): string =>
  Object.entries(facts)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');

/** The lines that pass, newest first. */
export function filterLines(
  lines: readonly LogEntry[],
  { least, source, text }: LogFilter,
): readonly LogEntry[] {
  const level = LOG_LEVELS.indexOf(least);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return lines
    .filter((line) => {
      if (LOG_LEVELS.indexOf(line.level) < level) return false;
      if (source !== null && line.source !== source) return false;
      if (words.length === 0) return true;
      const whole = `${line.source} ${line.event} ${factsOf(line)}`.toLowerCase();
      return words.every((word) => whole.includes(word));
    })
    .reverse();
}

/** Everyone who wrote a line, by name. */
export const sourcesOf = (lines: readonly LogEntry[]): readonly string[] =>
  [...new Set(lines.map(({ source }) => source))].sort();
