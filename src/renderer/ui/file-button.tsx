import { useRef, type ReactNode } from 'react';
import { Button } from './button.tsx';

/** Asks for files with the dialog of the system. */
export function FileButton({
  label,
  accept,
  tone = 'plain',
  onFiles,
  children,
}: {
  /** What is chosen, for those who do not see it. */
  readonly label: string;
  /** Endings, with commas between. */
  readonly accept: string;
  readonly tone?: 'plain' | 'quiet';
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}) {
  const chooser = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button tone={tone} onClick={() => chooser.current?.click()}>
        {children}
      </Button>
      <input
        ref={chooser}
        type="file"
        hidden
        multiple
        accept={accept}
        aria-label={label}
        onChange={({ target }) => {
          onFiles([...(target.files ?? [])]);
          // The same file may be chosen again.
          target.value = '';
        }}
      />
    </>
  );
}
