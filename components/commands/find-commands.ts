import type { LucideIcon } from 'lucide-react';

export type Command = {
  readonly id: string;
  readonly label: string;
  /** Shown at the end of the line. */
  readonly hint?: string;
  /** Other words to find it by. */
  readonly words?: string;
  readonly Icon: LucideIcon;
  readonly run: () => void;
};

export type CommandGroup = { readonly title: string; readonly items: readonly Command[] };

/** The commands that contain every word of the query, in their order, without empty groups. */
export function findCommands(groups: readonly CommandGroup[], query: string): readonly CommandGroup[] {
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  return groups
    .map(({ title, items }) => ({
      title,
      items: items.filter(({ label, hint = '', words = '' }) => {
        const text = `${label} ${hint} ${words} ${title}`.toLowerCase();
        return wanted.every((word) => text.includes(word));
      }),
    }))
    .filter(({ items }) => items.length > 0);
}

/** The query as the id of a request: a UUID; null if it is none. */
export function requestIdIn(query: string): string | null {
  const id = query.trim().toLowerCase();
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : null;
}
