'use client';

import { useQuery } from '@tanstack/react-query';
import { DatabaseZap } from 'lucide-react';
import { healthQuery } from '#lib/client/health';

/** Shown on every screen while Understudy can't write to its database. */
export function OutageBar() {
  const problem = useQuery(healthQuery).data?.storeProblem ?? null;
  if (problem === null) return null;
  return (
    <div
      role="alert"
      aria-label="Can’t write to the database"
      className="flex items-start gap-2.5 border-b bg-danger-soft px-4 py-2 md:px-6"
    >
      <DatabaseZap aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <p className="min-w-0 flex-1 break-words">{problem}</p>
    </div>
  );
}
