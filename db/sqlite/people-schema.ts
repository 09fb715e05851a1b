import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { AuditCaller } from '#lib/contracts/audit';
import type { Role } from '#lib/contracts/person';

// The columns of `people`, `sessions`, `sign_ins`, `sign_in_states` and `sign_in_attempts` are those that better-auth
// requires, under its names; `role` is ours.

export const people = sqliteTable('people', {
  id: text().primaryKey(),
  name: text().notNull(),
  /** In lower case. */
  email: text().notNull().unique(),
  emailVerified: integer('email_verified', { mode: 'boolean' }).notNull(),
  image: text(),
  role: text().$type<Role>().notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
});

const personId = () =>
  text('person_id')
    .notNull()
    .references(() => people.id, { onDelete: 'cascade' });

export const sessions = sqliteTable(
  'sessions',
  {
    id: text().primaryKey(),
    token: text().notNull().unique(),
    userId: personId(),
    expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
    updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [index('sessions_by_person').on(table.userId)],
);

/** How a person can sign in: with the password, or through an identity provider. */
export const signIns = sqliteTable(
  'sign_ins',
  {
    id: text().primaryKey(),
    userId: personId(),
    providerId: text('provider_id').notNull(),
    accountId: text('account_id').notNull(),
    /** Hashed. */
    password: text(),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: integer('access_token_expires_at', { mode: 'timestamp_ms' }),
    refreshTokenExpiresAt: integer('refresh_token_expires_at', { mode: 'timestamp_ms' }),
    scope: text(),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
    updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [index('sign_ins_by_person').on(table.userId)],
);

/** State to remember while a person signs in at an identity provider. */
export const signInStates = sqliteTable(
  'sign_in_states',
  {
    id: text().primaryKey(),
    identifier: text().notNull(),
    value: text().notNull(),
    expiresAt: integer('expires_at', { mode: 'timestamp_ms' }).notNull(),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
    updatedAt: integer('updated_at', { mode: 'timestamp_ms' }).notNull(),
  },
  (table) => [index('sign_in_states_by_identifier').on(table.identifier)],
);

export const invitations = sqliteTable('invitations', {
  id: text().primaryKey(),
  /** In lower case. A newer invitation replaces the last one. */
  email: text().notNull().unique(),
  role: text().$type<Role>().notNull(),
  tokenHash: text('token_hash').notNull().unique(),
  createdAtMs: integer('created_at').notNull(),
  expiresAtMs: integer('expires_at').notNull(),
});

/** Who changed what. */
export const auditEntries = sqliteTable('audit_entries', {
  id: integer().primaryKey({ autoIncrement: true }),
  atMs: integer('at').notNull(),
  callerKind: text('caller_kind').$type<AuditCaller['kind']>().notNull(),
  /** Null without accounts. */
  callerId: text('caller_id'),
  callerName: text('caller_name'),
  verb: text().notNull(),
  /** The subject of the change; null if it is obvious. */
  entity: text(),
});

/** Recent sign-in attempts per address, so that the limit applies across all processes. */
export const signInAttempts = sqliteTable('sign_in_attempts', {
  id: text().primaryKey(),
  /** The address, and the path that it called. */
  key: text().notNull().unique(),
  count: integer().notNull(),
  lastRequest: integer('last_request').notNull(),
});
