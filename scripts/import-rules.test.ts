import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Origin } from '#lib/contracts/vocabulary';
import { companies } from '#lib/upstreams/verdict/companies';

// oxlint silently drops a pattern it cannot read, and a pattern after an allow list never applies.
// So these examples test the rules themselves.

const root = dirname(import.meta.dirname);

const CASES: Record<string, { allowed: string[]; refused: string[] }> = {
  'lib/contracts': {
    allowed: ['zod', './a.ts'],
    refused: ['#lib/engine/a', '#lib/server/a', 'node:fs', 'react', '../engine/a.ts', './../engine/a.ts'],
  },
  'lib/engine': {
    allowed: ['./a.ts', '#lib/contracts/a', '#lib/engine/a'],
    refused: [
      'zod',
      '#lib/upstreams/openrouter/a',
      '#lib/words/a',
      '#lib/server/a',
      '#lib/demo/a',
      '#db/sqlite/a',
      'node:fs',
      'undici',
      '../server/a.ts',
      './../upstreams/upstream.ts',
      './openrouter-limits.ts',
      './open-ai.ts',
      '#lib/contracts/anthropic-events',
      '#lib/engine/mistral',
    ],
  },
  'lib/words': {
    allowed: ['./a.ts', '#lib/contracts/a', '#lib/engine/a', '#lib/words/a'],
    refused: [
      '#lib/upstreams/openrouter/a',
      '#lib/server/a',
      '#db/sqlite/a',
      'node:fs',
      'react',
      '../server/a.ts',
    ],
  },
  'lib/models': {
    allowed: ['./a.ts', '#lib/contracts/a', '#lib/models/a'],
    refused: [
      '#lib/engine/a',
      '#lib/server/a',
      '#lib/client/a',
      '#db/sqlite/a',
      'node:fs',
      'react',
      '../client/a.ts',
    ],
  },
  'lib/dialects': {
    allowed: [
      './a.ts',
      'zod',
      '#lib/contracts/a',
      '#lib/engine/a',
      '#lib/dialects/a',
      '#lib/dialects/chat-completions/a',
    ],
    refused: [
      '#lib/upstreams/upstream',
      '#lib/words/a',
      '#lib/server/a',
      '#lib/demo/a',
      'node:fs',
      'undici',
      '../upstreams/upstream.ts',
      './../upstreams/upstream.ts',
    ],
  },
  'lib/passport': {
    allowed: [
      './a.ts',
      'node:crypto',
      '#lib/contracts/a',
      '#lib/engine/a',
      '#lib/dialects/wire',
      '#lib/passport/a',
    ],
    refused: [
      'zod',
      '#lib/upstreams/upstream',
      '#lib/words/a',
      '#lib/server/a',
      '#lib/store/a',
      '#lib/demo/a',
      'node:fs',
      '../server/a.ts',
      './../server/a.ts',
    ],
  },
  'lib/upstreams': {
    allowed: [
      './a.ts',
      '../a.ts',
      '#lib/contracts/a',
      '#lib/engine/a',
      '#lib/words/a',
      '#lib/dialects/chat-completions/a',
      '#lib/upstreams/verdict/a',
      'node:stream',
      'undici',
      'zod',
    ],
    refused: [
      '#lib/server/a',
      '#lib/client/a',
      '#lib/demo/a',
      '#db/sqlite/a',
      '#components/ui/a',
      'next/server',
      '../server/a.ts',
      './../server/a.ts',
    ],
  },
  'lib/demo': {
    allowed: ['./a.ts', '../a.ts', '#lib/demo/a', 'node:stream/promises', 'zod'],
    refused: ['#lib/contracts/a', '#lib/server/a', 'undici', '../server/a.ts'],
  },
  'lib/store': {
    allowed: ['./a.ts', '#lib/contracts/a'],
    refused: ['zod', '#lib/engine/a', '#lib/server/a', '#db/sqlite/a', 'drizzle-orm', '../server/a.ts'],
  },
  'lib/server': {
    allowed: [
      './a.ts',
      '../a.ts',
      '#lib/contracts/a',
      '#lib/engine/a',
      '#lib/upstreams/openrouter/a',
      '#lib/words/a',
      '#lib/models/a',
      '#lib/demo/a',
      '#lib/store/a',
      '#lib/services/context',
      'server-only',
    ],
    refused: [
      '#lib/services/a',
      '#db/sqlite/a',
      '#lib/client/a',
      '#components/ui/a',
      'next/headers',
      'react',
      'better-sqlite3',
      'drizzle-orm/sqlite-core',
    ],
  },
  'lib/services': {
    allowed: [
      './a.ts',
      '#lib/contracts/a',
      '#lib/engine/a',
      '#lib/upstreams/a',
      '#lib/server/a',
      '#lib/store/a',
    ],
    refused: [
      '#db/sqlite/a',
      '#lib/client/a',
      '#components/ui/a',
      'next/headers',
      'react',
      'better-sqlite3',
      'drizzle-orm/sqlite-core',
      '../server/a.ts',
    ],
  },
  'lib/client': {
    allowed: ['./a.ts', '#lib/contracts/a', '#lib/models/a', '#lib/client/a', 'react', 'zod'],
    refused: [
      '#lib/server/a',
      '#lib/engine/a',
      '#lib/upstreams/openrouter/a',
      '#db/sqlite/a',
      '#components/ui/a',
      'node:fs',
      'server-only',
    ],
  },
  'components/models': {
    allowed: [
      './a.ts',
      '#lib/contracts/a',
      '#lib/models/a',
      '#lib/client/a',
      '#lib/engine/foresee-guard',
      '#components/history/a',
      '#components/history/a.ts',
      'react',
    ],
    refused: [
      '#lib/server/a',
      '#lib/engine/a',
      '#lib/upstreams/openrouter/a',
      '#db/sqlite/a',
      'node:fs',
      '../history/a.ts',
      '../../lib/server/a.ts',
    ],
  },
  'components/ui': {
    allowed: ['./a.ts', '#components/ui/a', 'react'],
    refused: [
      '#lib/client/a',
      '#lib/models/a',
      '#lib/contracts/a',
      '#components/models/a',
      '#db/sqlite/a',
      '../models/a.ts',
    ],
  },
  app: {
    allowed: [
      '#lib/contracts/a',
      '#lib/client/a',
      '#lib/server/route',
      '#lib/server/runtime-access',
      '#lib/services/context',
      '#components/models/a',
      'next/server',
    ],
    refused: [
      '#lib/server/a',
      '#lib/services/a',
      '#lib/store/a',
      '#lib/engine/a',
      '#lib/upstreams/openrouter/a',
      '#lib/demo/a',
      '#db/sqlite/a',
      'better-sqlite3',
      'undici',
    ],
  },
  scripts: {
    allowed: ['./a.ts', '#db/sqlite/a', '#lib/server/a', '#lib/services/a', 'node:fs'],
    refused: ['#lib/client/a', '#components/ui/a', 'better-sqlite3'],
  },
  db: {
    allowed: [
      './a.ts',
      '#db/sqlite/a',
      '#lib/contracts/a',
      '#lib/store/a',
      'drizzle-orm/sqlite-core',
      'better-sqlite3',
      'node:path',
    ],
    refused: ['#lib/server/a', '#lib/engine/a', '#components/ui/a', 'next', '../lib/server/a.ts'],
  },
};

const Report = z.object({
  diagnostics: z.array(z.object({ code: z.string(), filename: z.string(), message: z.string() })),
});

test('imports go one way between folders', () => {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-imports-'));
  try {
    mkdirSync(join(folder, 'scripts'));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const file of ['oxlint.config.ts', 'scripts/layers.ts'])
      copyFileSync(join(root, file), join(folder, file));
    for (const [area, { allowed, refused }] of Object.entries(CASES)) {
      mkdirSync(join(folder, area), { recursive: true });
      const lines = [...allowed, ...refused].map((name) => `await import('${name}');\n`);
      writeFileSync(join(folder, area, 'probe.ts'), lines.join(''));
    }
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
    const ran = spawnSync(process.execPath, [oxlint, '--format', 'json', ...Object.keys(CASES)], {
      cwd: folder,
      encoding: 'utf8',
    });
    const { diagnostics } = Report.parse(JSON.parse(ran.stdout));
    const found = Object.keys(CASES).map((area) => {
      const names = diagnostics
        .filter((entry) => dirname(entry.filename) === area && entry.code.includes('no-restricted-imports'))
        .map((entry) => /^'(.*?)'/.exec(entry.message)?.[1]);
      // One import may break two rules.
      return [area, [...new Set(names)]];
    });
    expect(Object.fromEntries(found)).toEqual(
      Object.fromEntries(Object.entries(CASES).map(([area, { refused }]) => [area, refused])),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** Names that are also words: only the capitalized form counts. */
const WORDS = new Set(['Together']);
const OTHER_NAMES = ['OpenRouter', 'Claude', 'GPT', 'Gemini', 'Llama', 'Bedrock', 'Vertex', 'Amazon'];

test('the engine names no company in code or comments', () => {
  const engine = join(root, 'lib', 'engine');
  const names = [...OTHER_NAMES, ...companies.map(({ name }) => name)].flatMap((name) =>
    WORDS.has(name) ? [name] : [name, name.toLowerCase(), name.toUpperCase()],
  );
  const anyName = names.map((name) => name.replaceAll('.', '\\.')).join('|');
  const named = new RegExp(`(?<![A-Za-z])(?:${anyName})(?![a-z])`, 'g');
  const found = readdirSync(engine)
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => {
      // The engine receives the contract’s origins as input, so their names are allowed.
      const text = Origin.options
        .toSorted((one, other) => other.length - one.length)
        .reduce(
          (left, origin) => left.replaceAll(`'${origin}'`, "''"),
          readFileSync(join(engine, file), 'utf8'),
        );
      return [...text.matchAll(named)].map(([name]) => `${file}: ${name}`);
    });
  expect(found).toEqual([]);
});
