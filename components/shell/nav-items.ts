import {
  ChartColumn,
  CircleHelp,
  History,
  ListOrdered,
  MessageSquare,
  Settings,
  type LucideIcon,
} from 'lucide-react';
import type { Route } from 'next';

export type NavItem = { href: Route; label: string; Icon: LucideIcon };

export const navItems: readonly NavItem[] = [
  { href: '/', label: 'Models', Icon: ListOrdered },
  { href: '/playground', label: 'Playground', Icon: MessageSquare },
  { href: '/history', label: 'History', Icon: History },
  { href: '/insights', label: 'Insights', Icon: ChartColumn },
  { href: '/explain', label: 'Explain', Icon: CircleHelp },
  { href: '/settings', label: 'Settings', Icon: Settings },
];

/** Whether a screen is the current one. Pages below it, such as `/history/abc`, count too. */
export function isCurrent(href: string, pathname: string): boolean {
  return href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`);
}
