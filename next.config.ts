import type { NextConfig } from 'next';

const config: NextConfig = {
  typedRoutes: true,
  poweredByHeader: false,
  reactStrictMode: true,
  // Else Next looks for a lock file in the folders above, and warns of those it finds there.
  turbopack: { root: import.meta.dirname },
  // `npm run check` does it, tests included; a person who only starts the product need not wait for it.
  typescript: { ignoreBuildErrors: true },
  // The native driver lives in server.ts; a route that pulled it in would get a second copy.
  serverExternalPackages: ['better-sqlite3'],
};

export default config;
