/** What waits on disk until the record has it: uses of a gate while the server was away. */
export type Spool = Readonly<{
  folder: string;
  /** Durable when it resolves. What lies there under this id already stays as it is. @throws {Trouble} unreadable-file */
  put: (id: string, text: string) => Promise<void>;
  list: () => Promise<readonly Readonly<{ id: string; text: string }>[]>;
  /** The record has it. */
  done: (id: string) => Promise<void>;
  /** Nobody can record it: it is laid aside for a person to look at. */
  refuse: (id: string) => Promise<void>;
}>;
