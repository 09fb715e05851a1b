'use client';

import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { ModelsScreen } from '#components/models/models-screen';
import { settingsQuery } from '#lib/client/settings';

// Seen once; in the page it comes with, it is there at once all the same.
const Welcome = dynamic(() => import('./welcome.tsx').then((part) => part.Welcome));

/** The models, or the welcome while there is nothing to send requests to and no choice was made. */
export function HomeScreen() {
  const settings = useQuery(settingsQuery).data;
  return settings?.connection === null && !settings.hasUsableConnection ? <Welcome /> : <ModelsScreen />;
}
