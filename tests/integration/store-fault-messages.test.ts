import { expect, test } from 'vitest';
import { explainRefusal } from '#db/sqlite/files/database-refused';
import { explainOutage } from '#lib/server/explain-outage';
import { type StoreFault, StoreUnavailable } from '#lib/store/store-fault';

type Expected = {
  /** The messages a user reads if Understudy does not start or fails while running. */
  readonly happened: RegExp;
  readonly atStart: RegExp;
  readonly whileRunning: RegExp;
};

const expectedMessages: { readonly [Fault in StoreFault]: Expected & { readonly fault: Fault } } = {
  disk_full: {
    fault: 'disk_full',
    happened: /no space left|is full/,
    atStart: /Free some space, then start/,
    whileRunning: /Free some space/,
  },
  disk_error: {
    fault: 'disk_error',
    happened: /an error/,
    atStart: /Check the disk and its free space/,
    whileRunning: /Check the disk and its free space/,
  },
  read_only: {
    fault: 'read_only',
    happened: /is read-only/,
    atStart: /Make the file and its folder writable/,
    whileRunning: /Make it writable/,
  },
  no_access: {
    fault: 'no_access',
    happened: /can't (be )?open/,
    atStart: /Check that you may read and write/,
    whileRunning: /Check the permissions/,
  },
  damaged: {
    fault: 'damaged',
    happened: /is damaged/,
    atStart: /Restore it from a backup/,
    whileRunning: /restore the database from a backup/,
  },
  not_a_database: {
    fault: 'not_a_database',
    happened: /is not a database|is damaged/,
    atStart: /Move it away/,
    whileRunning: /restore the database from a backup/,
  },
  locked: {
    fault: 'locked',
    happened: /in use by another process|Another program keeps/,
    atStart: /Stop that one first/,
    whileRunning: /Close the other program/,
  },
  unreachable: {
    fault: 'unreachable',
    happened: /can't (be )?reach/,
    atStart: /Check DATABASE_URL, the server and the network/,
    whileRunning: /Check the server and the network/,
  },
  busy: {
    fault: 'busy',
    happened: /too busy to answer in time/,
    atStart: /Check what slows it down/,
    whileRunning: /Check what slows the server down/,
  },
  moved: {
    fault: 'moved',
    happened: /was moved or deleted/,
    atStart: /Start Understudy again/,
    whileRunning: /Restart Understudy/,
  },
  outdated: {
    fault: 'outdated',
    happened: /newer version of Understudy/,
    atStart: /Update Understudy/,
    whileRunning: /Update Understudy/,
  },
};

test.each(Object.values(expectedMessages))(
  '$fault is reported with what happened, where, and what to do',
  ({ fault, happened, atStart, whileRunning }) => {
    const refusal = explainRefusal(new StoreUnavailable(fault, new Error(fault)), '/data/understudy.db');
    const outage = explainOutage(fault, '/data', 'refusing');
    for (const line of [refusal ?? '', outage]) {
      expect(line).toMatch(happened);
      expect(line).toContain('/data');
      expect(line).not.toMatch(/SQLITE|errno|\n/);
    }
    expect(refusal).toMatch(atStart);
    expect(outage).toMatch(whileRunning);
    expect(outage).toContain("New requests are refused, because their history can't be written.");
  },
);
