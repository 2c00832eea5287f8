import { cents, count, share, text, type WordTable } from './error-detail.ts';

const RECORD_ANEW = 'It can be read, but not trusted in full; record or import it anew.';
const NOT_FOR_TRAINING = 'It can be looked at; choose a livelier session to train on.';

/** Files, databases, sessions: what goes wrong on the disk. */
export const FILE_ERROR_WORDS: WordTable = {
  'database.notFound': [({ path }) => `There is no file ${text(path)}.`],
  'database.notOurs': [({ path }) => `${text(path)} is not a file of Oddlot’s.`],
  'database.newer': [
    ({ path }) => `${text(path)} was written by a newer Oddlot.`,
    'Update Oddlot.',
  ],
  'database.older': [({ path }) => `${text(path)} was written by an older Oddlot.`],
  'database.busy': [({ path }) => `${text(path)} is in use by another process.`],
  'database.ioFailed': [
    ({ path }) => `The disk failed while ${text(path)} was read or written.`,
    'See whether it is full, over a quota, or gone; recording goes on by itself once it works.',
  ],
  'database.full': ['The disk is full.', 'Free some space; nothing trades until then.'],
  'recording.diskLow': [
    ({ freeMb, minMb }) =>
      `The disk has ${text(freeMb)} MB left, less than the ${text(minMb)} MB that are to stay free.`,
    'Free some space, or lower recording.minFreeMb; nothing trades until then.',
  ],
  'session.foldingEnded': [
    ({ reason }) => `The thread that folds the session’s log has ended: ${text(reason)}.`,
    'Recording goes on, with longer pauses.',
  ],
  'database.corrupt': [
    ({ path }) => `${text(path)} is damaged.`,
    'Keep a copy, then put back a good one.',
  ],
  'database.readOnly': [({ path }) => `${text(path)} cannot be written.`, 'Check its rights.'],
  'database.cannotOpen': [({ path }) => `${text(path)} cannot be opened.`, 'Check its rights.'],
  'file.exists': [({ path }) => `${text(path)} exists already.`, 'Choose another name.'],
  'file.interrupted': ['Writing was interrupted; nothing was left behind.', 'Ask again.'],
  'file.notReadable': [
    ({ path, reason }) => `${text(path)} cannot be read: ${text(reason)}.`,
    'Check the path and its rights.',
  ],
  'file.unreadable': [
    ({ path, reason }) => `${text(path)} cannot be read: ${text(reason)}.`,
    'Check the path and its rights.',
  ],
  'file.tooLarge': [({ path }) => `${text(path)} is too large.`, 'Choose a smaller file.'],
  'file.notWritten': [
    ({ path, reason }) => `${text(path)} could not be written: ${text(reason)}.`,
    'Check the disk and the rights of the folder.',
  ],
  'archive.interrupted': ['The archive ended before it was done.', 'Ask again.'],
  'retention.failed': [
    ({ reason }) => `Old sessions could not be removed: ${text(reason)}.`,
    'Check the rights of the folder.',
  ],
  'run.interrupted': ['The run was interrupted.', 'Start it again.'],
  'profile.inUse': [
    ({ folder }) => `Another Oddlot uses the profile ${text(folder)}.`,
    'End that one, or name another profile.',
  ],
  'profile.unusable': [
    ({ folder, reason }) => `The profile ${text(folder)} cannot be used: ${text(reason)}.`,
    'Check the rights of the folder.',
  ],

  'session.running': ['This session is being recorded.', 'Stop recording first.'],
  'session.noLibrary': ['There is no profile to keep sessions in.'],
  'session.notChanged': [
    ({ path, reason }) => `${text(path)} was not changed: ${text(reason)}.`,
    'Check the rights of the folder.',
  ],
  'session.exists': [({ path }) => `${text(path)} exists already.`, 'Choose another name.'],
  'session.changing': [
    ({ path }) => `${text(path)} is being recorded at this moment.`,
    'Stop that recording first.',
  ],
  'session.noRoom': [
    ({ path, mb, freeMb, minFreeMb }) =>
      `${text(path)} has ${text(mb)} MB; the disk has ${text(freeMb)} MB left, of which ${text(minFreeMb)} MB are to stay free.`,
    'Free some space, or lower recording.minFreeMb.',
  ],
  'session.partOutOfOrder': [
    ({ file }) => `The parts of ${text(file)} did not arrive one after the other.`,
    'Add it again, and no other file meanwhile.',
  ],
  'session.unknownMarket': ['The session holds no such market.', 'Choose one that it recorded.'],
  'session.damaged': [
    ({ event }) => `The session is damaged at event ${text(event)}.`,
    RECORD_ANEW,
  ],
  'session.order': [({ event }) => `Event ${text(event)} is out of order.`, RECORD_ANEW],
  'session.anchorDiffers': [
    ({ market }) => `A book of ${text(market)} differs from what was recorded.`,
    RECORD_ANEW,
  ],
  'session.sqlite': [({ detail }) => `The file is damaged: ${text(detail)}.`, RECORD_ANEW],
  'import.noFrame': ['There is no frame where the pointer points.', 'Check the pointer.'],
  'import.nothingFound': [
    ({ frames, rejected }) =>
      `Nothing to import: ${count(frames)} frames, ${count(rejected)} of them not readable.`,
    'Check the files and the pointer.',
  ],
  'import.outOfOrder': [
    ({ file }) => `${text(file)} begins before the file ahead of it ends.`,
    'Name the files in the order of their times.',
  ],
  'import.pricesContradicted': [
    ({ crossed, books }) =>
      `${count(crossed)} of ${count(books)} books are crossed from their first snapshot on.`,
    'NO prices are written the other way: choose the other prices.',
  ],
  'quality.noBook': ['No book was ever complete.', NOT_FOR_TRAINING],
  'quality.fewPoints': [
    ({ points, least }) => `${count(points)} states of the book; ${count(least)} are needed.`,
    NOT_FOR_TRAINING,
  ],
  'quality.mostlyOneSided': [
    ({ twoSidedShare }) => `Both sides were there only ${share(twoSidedShare)} of the time.`,
    NOT_FOR_TRAINING,
  ],
  'quality.mostlyStale': [
    ({ liveShare }) => `The book was live only ${share(liveShare)} of the time.`,
    NOT_FOR_TRAINING,
  ],
  'quality.quiet': [
    ({ activeShare }) => `Something moved only ${share(activeShare)} of the time.`,
    NOT_FOR_TRAINING,
  ],
  'quality.wideSpread': [
    ({ meanSpreadCc }) => `The spread was ${cents(meanSpreadCc)} on average.`,
    NOT_FOR_TRAINING,
  ],
  'quality.noUsableMarket': ['No market of it can be used.', NOT_FOR_TRAINING],
  'quality.lossesUnseen': [
    'Its numbering cannot show whether something is missing.',
    'Import it from files with every frame.',
  ],
};
