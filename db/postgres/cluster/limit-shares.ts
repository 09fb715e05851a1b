import type { SharedLimitStore } from '#lib/store/shared-limits';
import { type HeldShare, shareOut } from '#lib/store/share-out';
import type { Database } from '#db/postgres/database';

type Row = HeldShare & { readonly key: string; readonly isOwn: boolean };

const NOW_MS = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** The shares of this process and of the other living processes. */
const READ = `
  SELECT s.key, s.held, s.wanted, s.waits_since AS "waitsSinceMs", s.process = $2 AS "isOwn"
  FROM limit_shares AS s JOIN processes AS p ON p.id = s.process
  WHERE s.key = ANY($1) AND (s.process = $2 OR p.lease_until > clock_timestamp())`;

const WRITE = `
  INSERT INTO limit_shares (key, process, held, wanted, waits_since)
  SELECT key, $2, held, wanted, "waitsSinceMs"
  FROM json_to_recordset($1) AS s (key text, held int, wanted int, "waitsSinceMs" bigint)
  ON CONFLICT (key, process) DO UPDATE
  SET held = excluded.held, wanted = excluded.wanted, waits_since = excluded.waits_since`;

const DELETE_UNUSED = 'DELETE FROM limit_shares WHERE process = $1 AND held = 0 AND wanted = 0';

/** One process at a time changes shares, and each has at most one such change in flight. */
export function createClaimShares(
  { transaction }: Pick<Database, 'transaction'>,
  processId: number,
): SharedLimitStore['claimShares'] {
  return (claims) =>
    transaction(async (run) => {
      await run('LOCK TABLE limit_shares IN SHARE ROW EXCLUSIVE MODE');
      const [clock] = await run<{ nowMs: number }>(`SELECT ${NOW_MS} AS "nowMs"`);
      const rows = await run<Row>(READ, [claims.map(({ key }) => key), processId]);
      const shares = claims.map((claim) => {
        const ofKey = rows.filter(({ key }) => key === claim.key);
        const own = ofKey.find(({ isOwn }) => isOwn) ?? { waitsSinceMs: null };
        const others = ofKey.filter(({ isOwn }) => !isOwn);
        return { key: claim.key, ...shareOut(claim, own, others, clock?.nowMs ?? 0) };
      });
      await run(WRITE, [JSON.stringify(shares), processId]);
      await run(DELETE_UNUSED, [processId]);
      return shares;
    });
}
