import { useQuery } from '@tanstack/react-query';
import { ArrowUpRight, Bell, Keyboard, ListOrdered, Plus } from 'lucide-react';
import type { Route } from 'next';
import { useTheme } from 'next-themes';
import { useRouter } from 'next/navigation';
import { categoriesQuery } from '#lib/client/categories';
import { historyQuery } from '#lib/client/history';
import type { HistoryRequest } from '#lib/contracts/history';
import { statusWordsOf } from '#components/history/status-words.ts';
import { navItems, type NavItem } from '#components/shell/nav-items.ts';
import { themeChoices } from '#components/shell/theme-choices.ts';
import { useMay } from '#components/shell/use-may.ts';
import { formatRelative } from '#components/ui/format-time.ts';
import { useNow } from '#components/ui/use-now.ts';
import { requestIdIn, type CommandGroup } from './find-commands.ts';

const notices: NavItem = { href: '/notices', label: 'Notices', Icon: Bell };

/** Without a query, only this many recent requests are offered. */
const fewRequests = 5;

/** Everything that the palette offers for a query. `failure` says that part of it couldn't be loaded. */
export function useCommandGroups(
  query: string,
  onShortcuts: () => void,
): { groups: readonly CommandGroup[]; isFailed: boolean } {
  const router = useRouter();
  const { setTheme } = useTheme();
  const canEdit = useMay('lists.edit');
  const categories = useQuery(categoriesQuery);
  const history = useQuery(historyQuery({}));
  const now = useNow(30_000) ?? 0;
  const go = (pathname: Route, search: Readonly<Record<string, string>> = {}) => {
    const text = new URLSearchParams(search).toString();
    router.push(text === '' ? pathname : `${pathname}?${text}`);
  };
  const all = categories.data ?? [];
  const recent = history.data?.requests ?? [];
  const id = requestIdIn(query);
  const isKnown = recent.some((request) => request.id === id);
  const groups: CommandGroup[] = [
    {
      title: 'Screens',
      items: [...navItems, notices].map(({ href, label, Icon }) => ({
        id: href,
        label,
        Icon,
        run: () => go(href),
      })),
    },
    {
      title: 'Categories',
      items: all.map(({ slug, name }) => ({
        id: `category ${slug}`,
        label: name,
        hint: `understudy/${slug}`,
        Icon: ListOrdered,
        run: () => go('/', { category: slug }),
      })),
    },
    {
      title: 'Actions',
      items: [
        ...(canEdit
          ? [
              {
                id: 'new category',
                label: 'New category',
                words: 'create',
                Icon: Plus,
                run: () => go('/', { new: 'category' }),
              },
              ...all.map(({ slug, name }) => ({
                id: `add ${slug}`,
                label: `Add models to ${name}`,
                Icon: Plus,
                run: () => go('/', { category: slug, add: 'models' }),
              })),
            ]
          : []),
        ...themeChoices.map(({ value, label, Icon }) => ({
          id: `theme ${value}`,
          label: `Switch theme to ${label.toLowerCase()}`,
          words: 'appearance',
          Icon,
          run: () => setTheme(value),
        })),
        {
          id: 'shortcuts',
          label: 'Keyboard shortcuts',
          hint: '?',
          words: 'keys help',
          Icon: Keyboard,
          run: onShortcuts,
        },
      ],
    },
    {
      title: 'Recent requests',
      items: [
        ...(id === null || isKnown
          ? []
          : [
              {
                id: `request ${id}`,
                label: 'Open the request',
                hint: id,
                Icon: ArrowUpRight,
                run: () => go('/history', { request: id }),
              },
            ]),
        ...recent.slice(0, query.trim() === '' ? fewRequests : undefined).map((request) => ({
          id: `request ${request.id}`,
          label: `${statusWordsOf(request).label}: ${modelsOf(request)}`,
          hint: formatRelative(Date.parse(request.createdAt), now),
          words: `${request.id} ${request.category ?? ''} ${request.clientName ?? ''}`,
          Icon: statusWordsOf(request).Icon,
          run: () => go('/history', { request: request.id }),
        })),
      ],
    },
  ];
  return { groups, isFailed: categories.isError || history.isError };
}

function modelsOf({ requestedModel, firstChoice, servedModel }: HistoryRequest): string {
  const first = firstChoice ?? requestedModel;
  return servedModel === null || servedModel === first ? first : `${first} → ${servedModel}`;
}
