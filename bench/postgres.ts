import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from '../scripts/ensure-build.ts';
import { YOUNG_GENERATION } from '../scripts/young-generation.mjs';
import { readCpuMs, startChild, type Child } from './child.ts';
import { type Load, type LoadResult, percentile } from './load.ts';
import { type Durability, startBenchServer } from './postgres-server.ts';

// `npm run bench:postgres`: compares one, two and three processes on one Postgres server with one process on SQLite, and
// measures what a commit costs. Only ratios within one run are meaningful. BENCH_DATABASE_URL names an empty database on
// another server. Each process has its own client and upstream, so that neither becomes a shared bottleneck.
const MOST_PROCESSES = 3;
const ROUNDS = 10;
const seconds = Number(process.env['BENCH_SECONDS'] ?? '10');
const concurrency = Number(process.env['BENCH_CONCURRENCY'] ?? '32');
const WARM_UP_MS = 3_000;
const root = import.meta.dirname;
await ensureBuild(join(root, '..'));

const body = JSON.stringify({
  model: 'bench/fine',
  messages: [{ role: 'user', content: 'Say sixty words.' }],
});

/** An Understudy process with its client and its upstream. */
type Lane = {
  readonly pid: number;
  readonly run: (load: Pick<Load, 'concurrency' | 'durationMs'>) => Promise<LoadResult>;
  readonly stop: () => Promise<void>;
};

async function startLane(databaseEnv: Readonly<Record<string, string>>): Promise<Lane> {
  const dataDir = mkdtempSync(join(tmpdir(), 'understudy-bench-'));
  const upstream = await startChild(join(root, 'upstream.ts'), []);
  const product: Child = await startChild(join(root, '..', 'server.ts'), [], {
    NODE_OPTIONS: YOUNG_GENERATION,
    PORT: '0',
    DATA_DIR: dataDir,
    OPENROUTER_API_KEY: 'sk-or-bench',
    OPENROUTER_BASE_URL: upstream.url,
    ...databaseEnv,
  });
  const client = fork(join(root, 'client.ts'));
  return {
    pid: product.pid,
    async run(load) {
      client.send({ ...load, url: product.url, path: '/v1/chat/completions', body } satisfies Load);
      const [result] = (await once(client, 'message')) as [LoadResult];
      return result;
    },
    async stop() {
      client.disconnect();
      await Promise.all([product.stop(), upstream.stop()]);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const server = await startBenchServer();
const ofFile = await startLane({ DATABASE_URL: '' });
const ofServer: Lane[] = [];
for (let count = 0; count < MOST_PROCESSES; count += 1)
  ofServer.push(
    await startLane({
      DATABASE_URL: server.databaseUrl,
      SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    }),
  );

/** A setup to compare: lanes, each with its share of the connections, and a server setting. */
type Subject = { readonly name: string; readonly lanes: readonly Lane[]; readonly durability?: Durability };

type Round = {
  readonly perSecond: number;
  readonly requests: number;
  readonly failures: number;
  readonly latenciesMs: readonly number[];
  readonly cpuMs: number | null;
  readonly serverCpuMs: number | null;
  /** The load of all processors of this machine, from 0 to 1. */
  readonly busy: number;
};

async function runRound({ lanes, durability }: Subject, at: number, durationMs: number): Promise<Round> {
  if (durability !== undefined) await server.own?.setDurability(durability);
  const before = readClocks(lanes);
  const results = await Promise.all(
    lanes.map((lane) => lane.run({ concurrency: Math.max(1, Math.round(at / lanes.length)), durationMs })),
  );
  const after = readClocks(lanes);
  const sum = (of: (result: LoadResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    perSecond: sum((result) => result.perSecond),
    requests: sum((result) => result.requests),
    failures: sum((result) => result.failures),
    latenciesMs: results.flatMap(({ latenciesMs }) => latenciesMs),
    cpuMs: difference(after.ownMs, before.ownMs),
    serverCpuMs: difference(after.serverMs, before.serverMs),
    busy: (after.busyMs - before.busyMs) / (after.allMs - before.allMs),
  };
}

function readClocks(lanes: readonly Lane[]) {
  const own = lanes.map(({ pid }) => readCpuMs(pid));
  const times = cpus().map((cpu) => cpu.times);
  const allMs = times.reduce(
    (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
    0,
  );
  return {
    ownMs: own.some((ms) => ms === null) ? null : own.reduce<number>((sum, ms) => sum + (ms ?? 0), 0),
    serverMs: server.own?.readCpuMs() ?? null,
    allMs,
    busyMs: allMs - times.reduce((sum, { idle }) => sum + idle, 0),
  };
}

function difference(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other;
}

/** Alternates between the subjects in many short rounds. The others are compared with the first. */
async function compare(title: string, subjects: readonly Subject[], at: number): Promise<void> {
  process.stdout.write(`\n${title}, ${at === 1 ? 'one request' : `${at} requests`} at a time\n`);
  for (const subject of subjects) await runRound(subject, at, WARM_UP_MS);
  const rounds = new Map(subjects.map((subject): [Subject, Round[]] => [subject, []]));
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [subject, done] of rounds) done.push(await runRound(subject, at, (seconds * 1_000) / ROUNDS));
  const [first] = [...rounds.values()];
  for (const [{ name }, done] of rounds) report(name, done, first ?? done);
}

/** One line per subject: medians of its rounds, and its rate as a share of the first one's in the same round. */
function report(name: string, rounds: readonly Round[], first: readonly Round[]): void {
  const latenciesMs = rounds.flatMap((round) => round.latenciesMs);
  const requests = rounds.reduce((sum, round) => sum + round.requests, 0);
  const failures = rounds.reduce((sum, round) => sum + round.failures, 0);
  const median = (of: (round: Round, at: number) => number): number => percentile(rounds.map(of), 0.5);
  const cpuOf = (of: (round: Round) => number | null): string => {
    const all = rounds.map(of);
    if (all.includes(null)) return '-';
    return ((all.reduce<number>((sum, ms) => sum + (ms ?? 0), 0) / requests) * 1_000).toFixed(0);
  };
  const ratios = rounds.map(({ perSecond }, at) => perSecond / (first[at]?.perSecond ?? Number.NaN));
  const cells = [
    `${median(({ perSecond }) => perSecond)
      .toFixed(0)
      .padStart(6)} req/s`,
    `x${percentile(ratios, 0.5).toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`,
    `p50 ${percentile(latenciesMs, 0.5).toFixed(1).padStart(6)} ms`,
    `p99 ${percentile(latenciesMs, 0.99).toFixed(1).padStart(6)} ms`,
    `cpu ${cpuOf(({ cpuMs }) => cpuMs).padStart(5)} + ${cpuOf(({ serverCpuMs }) => serverCpuMs).padStart(4)} ms/1000`,
    `busy ${(median(({ busy }) => busy) * 100).toFixed(0).padStart(3)} %`,
    ...(failures > 0 ? [`${failures} FAILED`] : []),
  ];
  process.stdout.write(`${name.padEnd(32)} ${cells.join('   ')}\n`);
}

const sqlite: Subject = { name: 'SQLite, 1 process', lanes: [ofFile] };
const durable: Durability = { fsync: 'on', synchronous_commit: 'on' };
const grown = ofServer.map((_, index): Subject => ({
  name: `Postgres, ${index + 1} ${index === 0 ? 'process' : 'processes'}`,
  lanes: ofServer.slice(0, index + 1),
}));
const [alone] = grown;

try {
  process.stdout.write(`${cpus().length} processors. ${await server.describe()}\n`);
  process.stdout.write(
    'cpu: Understudy + Postgres, per 1,000 requests. busy: this whole machine, including clients and upstreams\n',
  );
  await compare('processes', [sqlite, ...grown], concurrency);
  await compare('processes', [sqlite, ...grown], concurrency * 4);
  if (server.own === null || alone === undefined)
    process.stdout.write('\nCommit costs are measured only on a server that this run started.\n');
  else {
    const { lanes } = alone;
    const subjects: Subject[] = [
      { name: 'fsync on, synchronous_commit on', lanes, durability: durable },
      {
        name: 'fsync on, synchronous_commit off',
        lanes,
        durability: { ...durable, synchronous_commit: 'off' },
      },
      { name: 'fsync off', lanes, durability: { fsync: 'off', synchronous_commit: 'on' } },
      sqlite,
    ];
    await compare('commits', subjects, 1);
    await compare('commits', subjects, concurrency);
  }
} finally {
  await Promise.all([ofFile, ...ofServer].map((lane) => lane.stop()));
  await server.stop();
}
