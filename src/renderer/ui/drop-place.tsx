import { useState, type DragEvent, type ReactNode } from 'react';
import './drop-place.css';

const isFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

/** A part of a panel that takes files that are dropped on it. */
export function DropPlace({
  className = '',
  onFiles,
  children,
}: {
  readonly className?: string;
  readonly onFiles: (files: readonly File[]) => void;
  readonly children: ReactNode;
}) {
  const [isOver, setIsOver] = useState(false);
  return (
    <div
      className={`drop-place ${className} ${isOver ? 'is-over' : ''}`}
      onDragOver={(event) => {
        if (!isFiles(event)) return;
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        setIsOver(false);
        if (!isFiles(event)) return;
        event.preventDefault();
        onFiles([...event.dataTransfer.files]);
      }}
    >
      {children}
    </div>
  );
}
