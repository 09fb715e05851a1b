import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readEnvironment } from '#lib/server/process/environment';

const Service = z.object({
  build: z.string().optional(),
  image: z.string().optional(),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()).default([]),
  ports: z.array(z.string()).default([]),
  depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown())]).default([]),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()).default({}),
  networks: z
    .object({ default: z.object({ ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }) }) })
    .optional(),
});

const root = join(import.meta.dirname, '..');
const given: Readonly<Record<string, string>> = {
  SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  POSTGRES_PASSWORD: 'secret',
};
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const readCompose = (file: string) => Compose.parse(parse(read(file), { merge: true }));

/** What Compose does with `${NAME:-otherwise}` and `${NAME:?}`. */
function filled(value: string): string {
  return value.replace(
    /\$\{(\w+):([-?])([^}]*)\}/g,
    (_whole, name: string, sign: string, otherwise: string) => {
      const found = given[name];
      if (found === undefined && sign === '?') throw new Error(`${name} is not set.`);
      return found ?? otherwise;
    },
  );
}

const filledEnvironment = ({ environment }: z.output<typeof Service>) =>
  Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, filled(value)]));

const several = readCompose('compose.several.yaml');
const processes = Object.entries(several.services).filter(([, { image }]) => image === 'understudy');

test.each(['compose.yaml', 'compose.postgres.yaml', 'compose.several.yaml'])(
  '%s sets only variables that Understudy reads, to values that it accepts',
  (file) => {
    const names = [...read('docs/configuration.md').matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name);
    const understudies = Object.entries(readCompose(file).services).filter(([name]) =>
      name.startsWith('understudy'),
    );
    expect(understudies).not.toEqual([]);
    for (const [, service] of understudies) {
      const environment = filledEnvironment(service);
      expect(names).toEqual(expect.arrayContaining(Object.keys(environment)));
      expect(readEnvironment(environment)).toMatchObject({ outcome: 'read' });
    }
  },
);

test.each(['compose.postgres.yaml', 'compose.several.yaml'])(
  '%s connects Understudy with the user, password and database of its Postgres',
  (file) => {
    const { postgres, ...others } = readCompose(file).services;
    if (postgres === undefined) throw new Error('There is no Postgres.');
    const { POSTGRES_USER: user, POSTGRES_PASSWORD: password } = filledEnvironment(postgres);
    const urls = Object.values(others).flatMap((service) => filledEnvironment(service)['DATABASE_URL'] ?? []);
    expect(new Set(urls)).toEqual(new Set([`postgres://${user}:${password}@postgres:5432/${user}`]));
  },
);

test('several processes each have their own folder, and share everything else', () => {
  expect(processes).toHaveLength(2);
  const folders = processes.map(([, { volumes }]) => volumes.join());
  expect(folders.map((folder) => folder.split(':')[1])).toEqual(['/data', '/data']);
  expect(new Set(folders).size).toBe(processes.length);
  const environments = processes.map(([, { environment }]) => environment);
  expect(environments[0]).toEqual(environments[1]);
  for (const { volumes, depends_on: needs } of Object.values(several.services)) {
    const named = volumes.map((volume) => volume.split(':')[0] ?? '').filter((name) => !name.startsWith('.'));
    expect(Object.keys(several.volumes)).toEqual(expect.arrayContaining(named));
    const needed = Array.isArray(needs) ? needs : Object.keys(needs);
    expect(Object.keys(several.services)).toEqual(expect.arrayContaining(needed));
  }
});

test('the balancer reaches every process on the port of the image, and only the balancer is published', () => {
  const caddyfile = read('balancer.Caddyfile');
  const port = /PORT=(\d+)/.exec(read('Dockerfile'))?.[1];
  const upstreams = /reverse_proxy (.*) \{/.exec(caddyfile)?.[1]?.split(' ');
  expect(upstreams).toEqual(processes.map(([name]) => `${name}:${port}`));
  const published = Object.entries(several.services).flatMap(([name, { ports }]) =>
    ports.map((mapping) => [name, mapping]),
  );
  expect(published).toEqual([['balancer', `127.0.0.1:${port}:${port}`]]);
  expect(caddyfile).toContain(`\n:${port} {`);
});

test('the processes trust only the headers of the balancer about visitors', () => {
  const [subnet] = several.networks?.default.ipam.config ?? [];
  const trusted = processes.map(([, service]) => filledEnvironment(service)['TRUSTED_PROXIES']);
  expect(trusted).toEqual(processes.map(() => subnet?.subnet));
});

test('the balancer never retries a request that may have run, and does not buffer streams', () => {
  const directives = read('balancer.Caddyfile')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(' ')[0]);
  // Which requests are retried: by default, those that reached no process, and GET requests.
  expect(directives).not.toContain('lb_retry_match');
  expect(directives).not.toContain('flush_interval');
  expect(read('balancer.Caddyfile')).toContain('health_uri /api/health\n');
});
