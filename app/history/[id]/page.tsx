import type { Metadata } from 'next';
import { RequestScreen } from '#components/history/request-screen';

export const metadata: Metadata = { title: 'Request' };

export default async function RequestPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <RequestScreen id={id} />;
}
