'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { ModelsScreen } from '#components/models/models-screen';
import { settingsQuery } from '#lib/client/settings';
import { useMay } from '#components/shell/use-may.ts';

// Seen only once, so it is loaded separately; within the page it still appears immediately.
const Welcome = dynamic(() => import('./welcome.tsx').then((part) => part.Welcome), { loading: () => null });

/** The models, or the welcome screen for people who can make the first choice of a connection. */
export function HomeScreen() {
  const settings = useQuery(settingsQuery).data;
  const canConnect = useMay('connections.edit');
  return settings?.connection === null && !settings.hasUsableConnection && canConnect ? (
    <Welcome />
  ) : (
    <ModelsScreen />
  );
}
