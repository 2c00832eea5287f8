import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { err } from '../../base/result.ts';
import { channels, type Api } from '../../contract/requests.ts';
import { answerRequest } from '../../supervisor/answer-request.ts';

/** Answers every channel of the contract: the sender is checked, the input parsed, the answer a Result. */
export function serve(api: Api, isOurPage: (event: IpcMainInvokeEvent) => boolean): void {
  for (const channel of channels) {
    ipcMain.handle(channel, async (event, raw: unknown) => {
      if (!isOurPage(event)) return err({ code: 'ipc.foreignSender', channel });
      return answerRequest(api, channel, raw);
    });
  }
}
