'use client';

import { useQuery } from '@tanstack/react-query';
import { ModelsScreen } from '#components/models/models-screen';
import { settingsQuery } from '#lib/client/settings';
import { Welcome } from './welcome.tsx';

/** The lists, or the welcome for who has chosen no connection yet. */
export function HomeScreen() {
  const settings = useQuery(settingsQuery).data;
  return settings?.connection === null ? <Welcome /> : <ModelsScreen />;
}
