import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';

/** Whether a message comes from the top frame of our own page: nobody else is answered. */
export const isFromPage =
  (pageOrigin: string) =>
  ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
    senderFrame !== null && senderFrame.parent === null && senderFrame.origin === pageOrigin;
