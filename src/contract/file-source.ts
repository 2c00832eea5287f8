import { z } from 'zod';
import { filePath } from './schemas.ts';

/** Largest part of a file in one request, as base64. */
export const FILE_PART_LIMIT = 700_000;

/** A file from elsewhere: one that this machine has, or its bytes part by part. */
export const fileSource = z.union([
  z.strictObject({ path: filePath }),
  z.strictObject({
    /** As the person calls the file. */
    file: z.string().min(1).max(255),
    totalBytes: z.int().min(0),
    /** Where in the file the part begins; parts follow on each other, and 0 begins anew. */
    offset: z.int().min(0),
    base64: z.base64().max(FILE_PART_LIMIT),
  }),
]);
export type FileSource = z.output<typeof fileSource>;
export type FilePart = Extract<FileSource, { base64: string }>;
