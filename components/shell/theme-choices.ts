import { Monitor, Moon, Sun, type LucideIcon } from 'lucide-react';

export const themeChoices: readonly { value: string; label: string; Icon: LucideIcon }[] = [
  { value: 'system', label: 'System', Icon: Monitor },
  { value: 'light', label: 'Light', Icon: Sun },
  { value: 'dark', label: 'Dark', Icon: Moon },
];
