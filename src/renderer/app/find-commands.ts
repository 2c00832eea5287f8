import type { Command } from './commands.ts';

/** Commands that contain every word typed; those whose title starts with it come first. */
export function findCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const text = typed.trim().toLowerCase();
  const words = text.split(/\s+/).filter(Boolean);
  const found = commands.filter(({ group, title }) => {
    const searched = `${group} ${title}`.toLowerCase();
    return words.every((word) => searched.includes(word));
  });
  const starts = ({ title }: Command): number => (title.toLowerCase().startsWith(text) ? 0 : 1);
  return [...found].sort((a, b) => starts(a) - starts(b));
}
