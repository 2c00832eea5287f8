import { err, ok, type Result } from '../../base/result.ts';
import type { Level } from '../../domain/book/book.ts';
import type { MarketTicker } from '../../domain/units/ids.ts';
import type { RunningService, ServiceContext } from '../kit/run-service.ts';
import { exportSession } from './export/export-session.ts';
import { importSession } from './import/import-session.ts';
import { Jobs } from './jobs.ts';
import { listSessions, removeSession, renameSession, type LibraryPlace } from './library.ts';
import { readBook } from './read-book.ts';
import { readHistory } from './read-history.ts';
import { SessionIntake } from './session-intake.ts';
import { verifySession } from './verify-session.ts';

/** The session library: makes sessions of recordings, judges them, looks into them, writes them for others. */
export function startArchive({
  config,
  clock,
}: ServiceContext<'archive'>): RunningService<'archive'> {
  const jobs = new Jobs(clock);
  let { library } = config;
  const intake = library && new SessionIntake(library);
  intake?.sweep();
  const inLibrary = <T>(act: (place: LibraryPlace) => Promise<Result<T>>) =>
    library ? act(library) : Promise.resolve(err({ code: 'session.noLibrary' }));
  return {
    info: null,
    handlers: {
      'session.import': (input) =>
        jobs.run((job) => importSession({ ...input, appVersion: config.appVersion }, job)),
      'session.verify': ({ path }) => jobs.run((job) => verifySession(path, job)),
      'session.book': ({ path, market, at }) => {
        const read = readBook(path, market as MarketTicker, at);
        if (!read.ok) return read;
        const { yes, no } = read.value;
        return ok({ ...read.value, yes: yes.map(pair), no: no.map(pair) });
      },
      'session.list': () => inLibrary((place) => listSessions(place)),
      'session.add': (source) =>
        intake ? jobs.run((job) => intake.add(source, job)) : err({ code: 'session.noLibrary' }),
      'session.rename': (input) => inLibrary((place) => renameSession(place, input)),
      'session.remove': ({ name }) => inLibrary((place) => removeSession(place, name)),
      'session.history': (input) => jobs.run((job) => readHistory(input, job)),
      'session.export': (input) => jobs.run((job) => exportSession(input, job)),
    },
    metrics: () => ({ jobs: jobs.count, donePercent: jobs.donePercent }),
    // Another session is recorded, or none: whatever is under way goes on.
    adopt: (newer) => {
      library = newer.library;
      if (library) intake?.adopt(library);
    },
    stop: async () => {
      await jobs.stop();
      await intake?.close();
    },
  };
}

const pair = ({ price, qty }: Level) => [price, qty] as const;
