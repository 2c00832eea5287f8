import { useEffect } from 'react';
import { useDesk } from '../store/desk.ts';
import { useTopicValue } from '../store/use-topic.ts';
import type { DockHandle } from './dock-handle.ts';
import { openFiles } from './open-files.ts';

/** Takes the files that the person opened with the program, those that came before this window too. */
export function useOpenedFiles(dock: DockHandle): void {
  const desk = useDesk();
  const total = useTopicValue('opened', '', ({ data }) => data?.total ?? 0);
  useEffect(() => {
    if (total === 0) return;
    void desk.api['window.takeOpened']({}).then((reply) => {
      if (reply.ok) void openFiles(desk, dock, reply.value.files);
      else desk.notices.sayFailure('The files were not opened', reply.error);
    });
  }, [desk, dock, total]);
}
