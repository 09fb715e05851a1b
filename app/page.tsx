import type { Metadata } from 'next';
import { HomeScreen } from '#components/welcome/home-screen';

export const metadata: Metadata = { title: 'Models' };

export default function ModelsPage() {
  return <HomeScreen />;
}
